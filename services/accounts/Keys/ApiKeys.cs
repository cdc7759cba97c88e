using System.Security.Claims;
using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Accounts.Users;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Keys;

/// <summary>An API key as it is listed: never the key itself, of which only the SHA-256 is stored.</summary>
internal sealed class KeyModel
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Role { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? UsedAt { get; init; }
}

/// <summary>A new API key; <see cref="Key"/> is shown this once.</summary>
internal sealed record NewKeyModel(string Id, string Name, string Role, string Key, DateTimeOffset CreatedAt);

/// <summary><c>GET /api/keys</c>.</summary>
internal static class ListKeys
{
    public static async Task<Ok<Items<KeyModel>>> HandleAsync([FromKeyedServices(AccountsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var keys = await connection.QueryAsync<KeyModel>("SELECT id, name, role, created_by, created_at, used_at FROM api_keys ORDER BY id");
        return TypedResults.Ok(new Items<KeyModel>([.. keys]));
    }
}

/// <summary><c>POST /api/keys</c>.</summary>
internal static class CreateKey
{
    public static async Task<Results<Created<NewKeyModel>, ProblemHttpResult>> HandleAsync(
        NewKey body, ClaimsPrincipal user, [FromKeyedServices(AccountsModule.Service)] Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Add("name", UserRules.Name(body.Name));
        errors.Add("role", UserRules.Role(body.Role));
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        var key = new NewKeyModel(
            Ids.New(time).ToString(), body.Name!.Trim(), body.Role!, "omni_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)), time.Now());
        await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO api_keys (id, name, role, key_hash, created_by, created_at) VALUES (@Id, @Name, @Role, @hash, @by, @CreatedAt)",
                new { key.Id, key.Name, key.Role, hash = Credential.HashOf(key.Key), by = user.UserName(), key.CreatedAt },
                transaction),
            cancellationToken);
        return TypedResults.Created($"/api/keys/{key.Id}", key);
    }
}

/// <summary>The request that makes an API key.</summary>
internal sealed record NewKey(string? Name, string? Role);

/// <summary><c>DELETE /api/keys/{id}</c>.</summary>
internal static class DeleteKey
{
    public static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string id, [FromKeyedServices(AccountsModule.Service)] Database database, IBus bus, CancellationToken cancellationToken)
    {
        var deleted = await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync("DELETE FROM api_keys WHERE id = @id", new { id }, transaction), cancellationToken);
        if (deleted == 0)
        {
            return Problems.NotFound("API key");
        }

        await bus.BroadcastAsync(Credential.ChangedBroadcast, ReadOnlyMemory<byte>.Empty, cancellationToken);
        return TypedResults.NoContent();
    }
}
