using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// Has PostgreSQL look anew at what the messages are like, whenever there are twice as many. Its own sweeper would go by the pace that it has for
/// these tables (<see cref="VacuumPace"/>), and look for minutes; and as long as it looks nothing that was replaced since can be removed, in
/// any table: with 5,000 texts a second a thousand threads took 64 MB, and a transaction ten times as long. It counts messages.
/// </summary>
internal sealed class Statistics([FromKeyedServices(ConversationsModule.Service)] Database database, ILogger<Statistics> log)
    : Chore(database, log, Sql, first: 1_000, next: written => 2 * written)
{
    // A tenth of the usual sample, and only of what is looked for: it is about which index to take. The sweeper, if it is just there, gives way
    // after a second.
    private const string Sql = "SET LOCAL lock_timeout = '3s'; SET LOCAL default_statistics_target = 10; ANALYZE messages (number, id, thread_id, seq, search), received";

    /// <summary>The tenth step: the sweeper does not look at them any more.</summary>
    public static Migration Step { get; } = new(
        10,
        "SELECT 1",
        "ALTER TABLE messages SET (autovacuum_analyze_threshold = 2147483647); ALTER TABLE received SET (autovacuum_analyze_threshold = 2147483647)");
}
