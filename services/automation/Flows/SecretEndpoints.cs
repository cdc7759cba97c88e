using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Automation.Flows;

/// <summary><c>/api/automation/secrets</c>: written, used by look-ups, and never told.</summary>
internal static class SecretEndpoints
{
    private const int Longest = 4000;

    public static async Task<Ok<FlowItems<SecretModel>>> ListAsync(FlowStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(new FlowItems<SecretModel>(await store.SecretNamesAsync(cancellationToken)));

    public static async Task<Results<Ok<SecretModel>, ProblemHttpResult>> ReadAsync(string name, FlowStore store, CancellationToken cancellationToken) =>
        (await store.SecretNamesAsync(cancellationToken)).FirstOrDefault(secret => secret.Name == name) is { } secret ? TypedResults.Ok(secret) : Problems.NotFound("secret");

    public static async Task<Results<Ok<SecretModel>, ProblemHttpResult>> SaveAsync(
        string name, SecretBody body, ClaimsPrincipal user, FlowStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!DataPath.IsName(name))
        {
            return Problems.Invalid("name", "Letters, digits, - and _, beginning with a letter, at most 60.");
        }

        if (body.Value is not { Length: > 0 and <= Longest } value || value.Any(char.IsControl))
        {
            return Problems.Invalid("value", $"A text of at most {Longest} characters in one line.");
        }

        var now = time.GetUtcNow();
        await store.SaveSecretAsync(name, value, user.UserName(), now, cancellationToken);
        return TypedResults.Ok(new SecretModel(name, user.UserName(), now));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, FlowStore store, CancellationToken cancellationToken) =>
        await store.DeleteSecretAsync(name, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("secret");
}
