using System.Text.Json;
using Dapper;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Agents;

/// <summary>Tells all desks who is online.</summary>
internal sealed class PresenceNews([FromKeyedServices(RoutingModule.Service)] Database database, IBus bus, TimeProvider time)
{
    /// <summary>The broadcast's type; conversations puts it into every desk's event stream.</summary>
    public const string Broadcast = "presence";

    /// <summary>Tells who is online now.</summary>
    public async Task TellAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var online = await connection.QueryAsync<string>(
            "SELECT id FROM agents WHERE presence = 'online' AND lease_until > @now ORDER BY id", new { now = time.GetUtcNow() });
        var body = JsonSerializer.SerializeToUtf8Bytes(new PresenceBroadcast([.. online]), RoutingJson.Default.PresenceBroadcast);
        await bus.BroadcastAsync(Broadcast, body, cancellationToken);
    }
}

/// <summary>Who is online.</summary>
internal sealed record PresenceBroadcast(IReadOnlyList<string> Agents);
