using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// What only grows needs no hurry: PostgreSQL's sweeper goes through new rows to mark that everybody sees them. At the default pace it changes
/// 30 MB a second, which reach the disk half a minute later at one moment, and whoever commits then waits for all of it.
/// </summary>
internal static class VacuumPace
{
    /// <summary>The sixth step: ten times as long.</summary>
    public static Migration Step { get; } = new(
        6,
        "SELECT 1",
        "ALTER TABLE messages SET (autovacuum_vacuum_cost_delay = 20); ALTER TABLE received SET (autovacuum_vacuum_cost_delay = 20)");

    /// <summary>The eighth step: even so 52 MB of a table came to the disk at one moment. Now it is a fifth of that.</summary>
    public static Migration Slower { get; } = new(
        8,
        "SELECT 1",
        "ALTER TABLE messages SET (autovacuum_vacuum_cost_delay = 100); ALTER TABLE received SET (autovacuum_vacuum_cost_delay = 100)");
}
