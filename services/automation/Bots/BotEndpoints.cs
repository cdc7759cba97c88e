using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Automation.Answers;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Automation.Bots;

/// <summary><c>/api/automation/bots</c>: administrators say which there are.</summary>
internal static class BotEndpoints
{
    public static async Task<Ok<Items<BotModel>>> ListAsync(BotStore bots, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Items<BotModel>([.. (await bots.AllAsync(cancellationToken)).Select(bot => bot.Model(withSecrets: false))]));

    public static async Task<Results<Ok<BotModel>, ProblemHttpResult>> ReadAsync(string name, BotStore bots, CancellationToken cancellationToken) =>
        await bots.FindAsync(name, cancellationToken) is { } bot ? TypedResults.Ok(bot.Model(withSecrets: false)) : Problems.NotFound("bot");

    public static async Task<Results<Ok<BotModel>, Created<BotModel>, ProblemHttpResult>> PutAsync(
        string name, BotBody body, BotStore bots, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string>();
        var (bot, isMade, hasNewSecret) = await bots.SaveAsync(name, body, errors, cancellationToken);
        return errors.Count > 0 ? Problems.Invalid(errors)
            : isMade ? TypedResults.Created($"/api/automation/bots/{name}", bot.Model(hasNewSecret))
            : TypedResults.Ok(bot.Model(hasNewSecret));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(string name, BotStore bots, CancellationToken cancellationToken) =>
        await bots.DeleteAsync(name, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("bot");
}
