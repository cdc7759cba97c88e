using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Agents;

/// <summary><c>/api/routing/me</c>: what agents say of themselves, and their desks' signs of life.</summary>
internal sealed class MyPresence(
    [FromKeyedServices(RoutingModule.Service)] Database database, PresenceNews news, DecidingSignal signal, AgentReads reads, TimeProvider time)
{
    private readonly Database _database = database;
    private readonly PresenceNews _news = news;
    private readonly DecidingSignal _signal = signal;
    private readonly AgentReads _reads = reads;
    private readonly TimeProvider _time = time;

    /// <summary><c>GET /api/routing/me</c>.</summary>
    public static async Task<Ok<AgentModel>> ReadAsync(ClaimsPrincipal user, MyPresence me, CancellationToken cancellationToken) =>
        TypedResults.Ok(await me._reads.OneAsync(user.UserId(), user.UserName(), cancellationToken));

    /// <summary><c>PUT /api/routing/me/presence</c>.</summary>
    public static async Task<Results<Ok<AgentModel>, ProblemHttpResult>> ChooseAsync(
        PresenceBody body, ClaimsPrincipal user, MyPresence me, CancellationToken cancellationToken)
    {
        if (body.State is null || !PresenceStates.All.Contains(body.State))
        {
            return Problems.Invalid("state", $"One of {string.Join(", ", PresenceStates.All.Order())}.");
        }

        if (IsKey(user))
        {
            return NotAPerson();
        }

        await me.SetAsync(user, body.State, cancellationToken);
        return TypedResults.Ok(await me._reads.OneAsync(user.UserId(), user.UserName(), cancellationToken));
    }

    /// <summary><c>POST /api/routing/me/heartbeat</c>: the desk is open. What the agent chose last holds, again if the lease was over.</summary>
    public static async Task<Results<Ok<PresenceModel>, ProblemHttpResult>> HeartbeatAsync(ClaimsPrincipal user, MyPresence me, CancellationToken cancellationToken)
    {
        if (IsKey(user))
        {
            return NotAPerson();
        }

        await using var connection = await me._database.OpenAsync(cancellationToken);
        var row = await AgentTable.FindAsync(connection, null, user.UserId());
        if (row is null || row.Wanted == PresenceStates.Offline)
        {
            return TypedResults.Ok(row?.PresenceAt(me._time.GetUtcNow()) ?? new PresenceModel(PresenceStates.Offline, me._time.GetUtcNow()));
        }

        return TypedResults.Ok((await me.SetAsync(user, row.Wanted, cancellationToken))!);
    }

    /// <summary><c>POST /api/routing/me/gone</c>: the page was left; unless it is back soon, the agent is offline.</summary>
    public static async Task<NoContent> GoneAsync(ClaimsPrincipal user, MyPresence me, CancellationToken cancellationToken)
    {
        await me._database.WriteAsync(
            (connection, transaction) => AgentTable.ShortenAsync(connection, transaction, user.UserId(), me._time.GetUtcNow() + PresenceStates.Goodbye), cancellationToken);
        me._signal.Changed();
        return TypedResults.NoContent();
    }

    private static bool IsKey(ClaimsPrincipal user) => user.FindFirstValue(CurrentUser.CredentialClaim) == Credential.ApiKey;

    private static ProblemHttpResult NotAPerson() =>
        Problems.Conflict("not-a-person", "An API key is nobody who could answer: sign in as a user to be online.");

    private async Task<PresenceModel?> SetAsync(ClaimsPrincipal user, string state, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var (changed, row) = await _database.WriteAsync(
            async (connection, transaction) =>
            {
                var changed = await AgentTable.ChooseAsync(connection, transaction, user.UserId(), user.UserName(), state, now);
                return (changed, await AgentTable.FindAsync(connection, transaction, user.UserId()));
            },
            cancellationToken);
        if (changed)
        {
            _signal.Changed();
            await _news.TellAsync(cancellationToken);
        }

        return row?.PresenceAt(now);
    }
}

/// <summary>The request that sets one's presence.</summary>
internal sealed record PresenceBody(string? State);
