using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// New words wait beside PostgreSQL's index until they are many, and whoever then adds one more brings all of them in. With the 4 MiB that they may
/// take by default, a batch now and then waits for some hundred milliseconds; with 256 KiB none for more than a few.
/// </summary>
internal static class SearchIndex
{
    /// <summary>The fifth step.</summary>
    public static Migration Step { get; } = new(5, "SELECT 1", "ALTER INDEX messages_search SET (gin_pending_list_limit = 256)");
}
