using System.Data.Common;
using System.Text.Json;
using Dapper;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Teams;

/// <summary>A row of the table <c>teams</c>.</summary>
internal sealed class TeamRow
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Hours { get; init; }

    public string Holidays { get; init; } = "[]";

    public TeamModel ToModel() => new(
        Id, Name, HoursModel(), HolidayList());

    public HoursModel? HoursModel() => Hours is null ? null : JsonSerializer.Deserialize(Hours, RoutingJson.Default.HoursModel);

    /// <summary>When somebody is there; without hours always.</summary>
    public OpeningHours OpeningHours() => HoursModel()?.Read("hours", new Dictionary<string, string>(), HolidayList()) ?? Omnichannel.Routing.Hours.OpeningHours.Always;

    public IReadOnlyList<string> HolidayList() => JsonSerializer.Deserialize(Holidays, RoutingJson.Default.StringArray)!;
}

/// <summary>A team as the API shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Hours">When somebody of it works; null: always.</param>
/// <param name="Holidays">Days in the hours' zone on which it is closed.</param>
internal sealed record TeamModel(string Id, string Name, HoursModel? Hours, IReadOnlyList<string> Holidays);

/// <summary>Reads and writes the table <c>teams</c>.</summary>
internal static class TeamTable
{
    /// <summary>Everybody who is an agent; always there, always open.</summary>
    public const string Everybody = "everybody";

    public static async Task<IReadOnlyList<TeamRow>> AllAsync(DbConnection connection, DbTransaction? transaction = null) =>
        [.. await connection.QueryAsync<TeamRow>("SELECT * FROM teams ORDER BY name, id", transaction: transaction)];

    public static Task<TeamRow?> FindAsync(DbConnection connection, DbTransaction? transaction, string id) =>
        connection.QuerySingleOrDefaultAsync<TeamRow>("SELECT * FROM teams WHERE id = @id", new { id }, transaction);

    public static async Task SaveAsync(DbConnection connection, DbTransaction transaction, TeamRow team)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO teams (id, name, hours, holidays) VALUES (@Id, @Name, @Hours, @Holidays)
            ON CONFLICT (id) DO UPDATE SET name = @Name, hours = @Hours, holidays = @Holidays
            """,
            team,
            transaction);
        await Revision.CountAsync(connection, transaction);
    }

    public static async Task DeleteAsync(DbConnection connection, DbTransaction transaction, string id)
    {
        await connection.ExecuteAsync("DELETE FROM teams WHERE id = @id", new { id }, transaction);
        await Revision.CountAsync(connection, transaction);
    }
}
