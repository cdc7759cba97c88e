using System.Data.Common;
using Dapper;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>A text of policies.</summary>
internal sealed class PolicyText
{
    /// <summary>Counts from 1; null: a draft.</summary>
    public long? Version { get; init; }

    /// <summary>The text itself.</summary>
    public required string Yaml { get; init; }

    /// <summary>Who wrote or published it.</summary>
    public required string ByName { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>Reads and writes policies: every version that was ever published, what is published, and the draft.</summary>
internal static class PolicyTable
{
    public const string PublishedPlace = "published", DraftPlace = "draft";

    /// <summary>What holds; nothing was ever published: none.</summary>
    public static async Task<IReadOnlyList<Policy>> PublishedAsync(DbConnection connection, DbTransaction? transaction = null) =>
        await PlaceAsync(connection, transaction, PublishedPlace) is { } text ? PolicyReader.Read(text.Yaml).Policies : [];

    public static Task<PolicyText?> PlaceAsync(DbConnection connection, DbTransaction? transaction, string place) =>
        connection.QuerySingleOrDefaultAsync<PolicyText>("SELECT version, yaml, by_name, at FROM policy_places WHERE place = @place", new { place }, transaction);

    public static Task SaveAsync(DbConnection connection, DbTransaction transaction, string place, PolicyText text) =>
        connection.ExecuteAsync(
            """
            INSERT INTO policy_places (place, version, yaml, by_name, at) VALUES (@place, @Version, @Yaml, @ByName, @At)
            ON CONFLICT (place) DO UPDATE SET version = @Version, yaml = @Yaml, by_name = @ByName, at = @At
            """,
            new { place, text.Version, text.Yaml, text.ByName, text.At },
            transaction);

    public static Task<PolicyText?> VersionAsync(DbConnection connection, DbTransaction? transaction, long version) =>
        connection.QuerySingleOrDefaultAsync<PolicyText>("SELECT * FROM policies WHERE version = @version", new { version }, transaction);

    public static async Task<IReadOnlyList<PolicyText>> VersionsAsync(DbConnection connection) =>
        [.. await connection.QueryAsync<PolicyText>("SELECT * FROM policies ORDER BY version DESC LIMIT 200")];

    /// <summary>Makes a text the one that holds, as a new version.</summary>
    public static async Task<PolicyText> PublishAsync(DbConnection connection, DbTransaction transaction, string yaml, string by, DateTimeOffset at)
    {
        // Counting up first: whoever else publishes waits for this row.
        await Revision.CountAsync(connection, transaction);
        var version = await connection.ExecuteScalarAsync<long>("SELECT coalesce(max(version), 0) + 1 FROM policies", transaction: transaction);
        var text = new PolicyText { Version = version, Yaml = yaml, ByName = by, At = at };
        await connection.ExecuteAsync("INSERT INTO policies (version, yaml, by_name, at) VALUES (@Version, @Yaml, @ByName, @At)", text, transaction);
        await SaveAsync(connection, transaction, PublishedPlace, text);
        return text;
    }
}
