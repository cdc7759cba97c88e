using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Storage;

/// <summary>Agents, teams, policies, and what was decided about which thread.</summary>
internal static class AgentsSchema
{
    /// <summary>The second step.</summary>
    public static Migration Step { get; } = new(2, "CREATE TABLE agents (id text PRIMARY KEY)");
}
