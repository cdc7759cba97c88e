using System.Data.Common;
using Dapper;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Agents;

/// <summary>Reads and writes the table <c>agents</c>. Every change counts up the configuration's revision, so that who decides sees it.</summary>
internal static class AgentTable
{
    public static async Task<IReadOnlyList<AgentRow>> AllAsync(DbConnection connection, DbTransaction? transaction = null) =>
        [.. await connection.QueryAsync<AgentRow>("SELECT * FROM agents ORDER BY name, id", transaction: transaction)];

    public static Task<AgentRow?> FindAsync(DbConnection connection, DbTransaction? transaction, string id) =>
        connection.QuerySingleOrDefaultAsync<AgentRow>("SELECT * FROM agents WHERE id = @id", new { id }, transaction);

    /// <summary>What supervisors set; presence stays.</summary>
    public static async Task SaveAsync(DbConnection connection, DbTransaction transaction, AgentRow agent)
    {
        await connection.ExecuteAsync(
            """
            INSERT INTO agents (id, name, skills, languages, teams, hours, capacity, wanted, presence, presence_since)
            VALUES (@Id, @Name, @Skills, @Languages, @Teams, @Hours, @Capacity, 'offline', 'offline', @PresenceSince)
            ON CONFLICT (id) DO UPDATE SET name = @Name, skills = @Skills, languages = @Languages, teams = @Teams, hours = @Hours, capacity = @Capacity
            """,
            agent,
            transaction);
        await Revision.CountAsync(connection, transaction);
    }

    /// <summary>What the agent chose, with a new lease.</summary>
    /// <returns>Whether it is another state than before.</returns>
    public static async Task<bool> ChooseAsync(DbConnection connection, DbTransaction transaction, string id, string name, string state, DateTimeOffset now)
    {
        var before = await connection.QuerySingleOrDefaultAsync<AgentRow>($"SELECT * FROM agents WHERE id = @id{RowLock.Of(connection)}", new { id }, transaction);
        var changed = before is null || before.PresenceAt(now).State != state || before.Presence != state;
        await connection.ExecuteAsync(
            """
            INSERT INTO agents (id, name, skills, languages, teams, wanted, presence, presence_since, lease_until, seen_at)
            VALUES (@id, @name, '{}', '[]', '[]', @state, @state, @now, @until, @now)
            ON CONFLICT (id) DO UPDATE SET name = @name, wanted = @state, presence = @state, lease_until = @until, seen_at = @now,
                presence_since = CASE WHEN @changed THEN @now ELSE agents.presence_since END
            """,
            new { id, name, state, now, changed, until = state == PresenceStates.Offline ? (DateTimeOffset?)null : now + PresenceStates.Lease },
            transaction);
        if (changed)
        {
            await Revision.CountAsync(connection, transaction);
        }

        return changed;
    }

    /// <summary>Shortens the lease of an agent whose page is gone.</summary>
    public static Task ShortenAsync(DbConnection connection, DbTransaction transaction, string id, DateTimeOffset until) =>
        connection.ExecuteAsync("UPDATE agents SET lease_until = @until WHERE id = @id AND lease_until > @until", new { id, until }, transaction);

    /// <summary>Those whose lease ended while nobody looked may only not have been heard: they have as long as a sign of life lasts to give one.</summary>
    public static Task WaitForSignsAsync(DbConnection connection, DbTransaction transaction, DateTimeOffset now) =>
        connection.ExecuteAsync(
            "UPDATE agents SET lease_until = @until WHERE presence <> 'offline' AND lease_until < @until", new { until = now + PresenceStates.Lease }, transaction);

    /// <summary>
    /// Those whose lease is over are offline from now on: after a clock that jumped, or a process that stood still, nobody is gone since long ago.
    /// A lease that reaches further than any can was written by a clock that was ahead.
    /// </summary>
    public static async Task<bool> ExpireAsync(DbConnection connection, DbTransaction transaction, DateTimeOffset now)
    {
        await connection.ExecuteAsync(
            "UPDATE agents SET lease_until = @until WHERE presence <> 'offline' AND lease_until > @latest", new { until = now + PresenceStates.Lease, latest = LatestLease(now) }, transaction);
        return await connection.ExecuteAsync(
            "UPDATE agents SET presence = 'offline', presence_since = @now, lease_until = NULL WHERE presence <> 'offline' AND lease_until <= @now", new { now }, transaction) > 0;
    }

    /// <summary>Beyond this no sign of life reaches.</summary>
    public static DateTimeOffset LatestLease(DateTimeOffset now) => now + (2 * PresenceStates.Lease);
}
