using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Agents;

/// <summary>Agents as the API shows them: accounts' users with what routing knows of them.</summary>
internal sealed class AgentReads([FromKeyedServices(RoutingModule.Service)] Database database, UserDirectory users, SituationReader situations, TimeProvider time)
{
    /// <summary><c>GET /api/routing/agents</c>.</summary>
    public static async Task<Ok<Items<AgentModel>>> ListAsync(AgentReads reads, CancellationToken cancellationToken) =>
        TypedResults.Ok(new Items<AgentModel>(await reads.AllAsync(cancellationToken)));

    /// <summary>All users who may sign in.</summary>
    public async Task<IReadOnlyList<AgentModel>> AllAsync(CancellationToken cancellationToken)
    {
        var known = await users.AllAsync(cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await AgentTable.AllAsync(connection)).ToDictionary(row => row.Id);
        var now = time.GetUtcNow();
        var situation = await situations.ReadAsync(cancellationToken);
        return [.. known.Values.OrderBy(user => user.Name).ThenBy(user => user.Id).Select(user => Model(user.Id, user.Name, rows.GetValueOrDefault(user.Id), situation, now))];
    }

    /// <summary>One of them.</summary>
    public async Task<AgentModel> OneAsync(string id, string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return Model(id, name, await AgentTable.FindAsync(connection, null, id), await situations.ReadAsync(cancellationToken), time.GetUtcNow());
    }

    private static AgentModel Model(string id, string name, AgentRow? row, Situation situation, DateTimeOffset now)
    {
        row ??= new AgentRow { Id = id, Name = name, PresenceSince = now };
        return new AgentModel(
            id, name, row.PresenceAt(now), row.SkillLevels(), row.LanguageList(), row.TeamList(),
            row.HoursModel(), row.CapacityByChannel(), Math.Round(situation.Engine.Load(id), 2), situation.Engine.WorkOf(id).Count);
    }
}
