using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Storage;

/// <summary>Whose threads nothing may be kept of any more: their ids stay, so that nothing that comes late brings them back.</summary>
internal static class ErasedSchema
{
    /// <summary>The fourth step.</summary>
    public static Migration Step { get; } = new(
        4,
        """
        CREATE TABLE erased (thread_id text PRIMARY KEY, customer_id text NOT NULL, forgotten boolean NOT NULL);
        CREATE INDEX erased_pending ON erased (thread_id) WHERE NOT forgotten;
        """);
}
