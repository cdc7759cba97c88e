using System.Data.Common;
using Dapper;

namespace Omnichannel.Routing.ServiceLevels;

/// <summary>A text of service levels.</summary>
internal sealed class ServiceLevelText
{
    public required long Version { get; init; }

    public required string Yaml { get; init; }

    public required string ByName { get; init; }

    public DateTimeOffset At { get; init; }
}

/// <summary>Every text that was ever put; the newest holds.</summary>
internal static class ServiceLevelTable
{
    public static Task<long> VersionAsync(DbConnection connection, DbTransaction? transaction) =>
        connection.ExecuteScalarAsync<long>("SELECT coalesce(max(version), 0) FROM service_levels", transaction: transaction);

    public static Task<ServiceLevelText?> NewestAsync(DbConnection connection, DbTransaction? transaction) =>
        connection.QuerySingleOrDefaultAsync<ServiceLevelText>("SELECT * FROM service_levels ORDER BY version DESC LIMIT 1", transaction: transaction);

    /// <summary>What holds; nothing was put, or an older version of the program put what this one does not understand: the defaults.</summary>
    public static async Task<ServiceLevelSet> ReadAsync(DbConnection connection, DbTransaction? transaction) =>
        await NewestAsync(connection, transaction) is { } text && ServiceLevelReader.Read(text.Yaml, new Dictionary<string, string>()) is { } set ? set : ServiceLevelSet.Default;

    public static async Task<ServiceLevelText> AddAsync(DbConnection connection, DbTransaction transaction, string yaml, string by, DateTimeOffset at)
    {
        var text = new ServiceLevelText { Version = await VersionAsync(connection, transaction) + 1, Yaml = yaml, ByName = by, At = at };
        await connection.ExecuteAsync("INSERT INTO service_levels (version, yaml, by_name, at) VALUES (@Version, @Yaml, @ByName, @At)", text, transaction);
        return text;
    }
}
