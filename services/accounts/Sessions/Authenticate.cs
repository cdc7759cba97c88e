using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Sessions;

/// <summary><c>POST /internal/v1/authenticate</c>: to whom a credential belongs; 404 when to nobody (any more).</summary>
internal static class Authenticate
{
    /// <summary>The id of the key that the settings name; UUIDv7 of the beginning of time.</summary>
    public const string SettingsKeyId = "00000000-0000-7000-8000-000000000001";

    /// <summary>Uses are written down this coarsely: reading need not write each time.</summary>
    private static readonly TimeSpan Coarse = TimeSpan.FromMinutes(1);

    public static async Task<Results<Ok<Caller>, NotFound>> HandleAsync(
        Credential credential,
        [FromKeyedServices(AccountsModule.Service)] Database database,
        HubSettings settings,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var caller = credential.Kind switch
        {
            Credential.Session => await OfSessionAsync(database, credential.Hash, time.Now(), cancellationToken),
            Credential.ApiKey when settings.ApiKey is { } key && Credential.AreEqual(credential.Hash, Credential.HashOf(key)) =>
                new Caller(SettingsKeyId, "API key of the settings", "", Roles.Administrator),
            Credential.ApiKey => await OfKeyAsync(database, credential.Hash, time.Now(), cancellationToken),
            _ => null,
        };
        return caller is null ? TypedResults.NotFound() : TypedResults.Ok(caller);
    }

    private static async Task<Caller?> OfSessionAsync(Database database, string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await OneAsync(
            database,
            """
            SELECT u.id, u.name, u.email, u.role, s.seen_at AS used_at FROM sessions s JOIN users u ON u.id = s.user_id
            WHERE s.token_hash = @hash AND s.expires_at > @now AND NOT u.disabled
            """,
            new { hash, now },
            cancellationToken);
        if (found is not null && found.UsedAt < now - Coarse)
        {
            await database.WriteAsync(
                (connection, transaction) => connection.ExecuteAsync(
                    "UPDATE sessions SET seen_at = @now, expires_at = @end WHERE token_hash = @hash",
                    new { now, end = now + SessionCookie.Lifetime, hash },
                    transaction),
                cancellationToken);
        }

        return found?.ToCaller();
    }

    private static async Task<Caller?> OfKeyAsync(Database database, string hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = await OneAsync(
            database, "SELECT id, name, '' AS email, role, used_at FROM api_keys WHERE key_hash = @hash", new { hash }, cancellationToken);
        if (found is not null && (found.UsedAt is null || found.UsedAt < now - Coarse))
        {
            await database.WriteAsync(
                (connection, transaction) => connection.ExecuteAsync(
                    "UPDATE api_keys SET used_at = @now WHERE key_hash = @hash", new { now, hash }, transaction),
                cancellationToken);
        }

        return found?.ToCaller();
    }

    private static async Task<Found?> OneAsync(Database database, string sql, object parameters, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Found>(sql, parameters);
    }

    private sealed class Found
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public required string Email { get; init; }

        public required string Role { get; init; }

        public DateTimeOffset? UsedAt { get; init; }

        public Caller ToCaller() => new(Id, Name, Email, Role);
    }
}
