using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Storage;

/// <summary>Flows, their versions, and where each run stands.</summary>
internal static class FlowsSchema
{
    /// <summary>The second step.</summary>
    public static Migration Step { get; } = new(2, "CREATE TABLE flows (id text PRIMARY KEY)");
}
