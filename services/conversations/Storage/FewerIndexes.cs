using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// Every index of <c>messages</c> is written with every message. A message of an address is looked for in its thread, which has an index; and what has
/// a provider's id was received under it, so that <c>received</c> leads to it.
/// </summary>
internal static class FewerIndexes
{
    /// <summary>The seventh step.</summary>
    public static Migration Step { get; } = new(7, "DROP INDEX messages_address; DROP INDEX messages_external");
}
