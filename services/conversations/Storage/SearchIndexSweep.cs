using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// Brings the new words that wait beside PostgreSQL's search index into it while nobody waits for that (<see cref="SearchIndex"/>): one
/// transaction in ten did it, and took twice as long. Where this comes too late, or fails, that is still so. It counts characters of text.
/// </summary>
internal sealed class SearchIndexSweep(
    [FromKeyedServices(ConversationsModule.Service)] Database database, ILogger<SearchIndexSweep> log)
    : Chore(database, log, "SELECT gin_clean_pending_list('messages_search')", first: Every, next: written => written + Every)
{
    /// <summary>So many characters are about half of what may wait.</summary>
    public const int Every = 32 * 1024;
}
