using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Omnichannel.Hosting.Storage;

/// <summary>How SQLite works in this process, which can only be said before its first use.</summary>
internal static class SqliteSetup
{
    // From sqlite3.h.
    private const int MemoryStatus = 9, StatementJournalSpill = 26;

    private static readonly Lazy<bool> Done = new(() =>
    {
        // Makes the library known, and opens nothing yet.
        using (new SqliteConnection())
        {
            // Nobody asks how much memory it uses, and a lock around every allocation is not free.
            var isFirst = raw.sqlite3_config(MemoryStatus, 0) == raw.SQLITE_OK;

            // What a statement would have to take back stays in memory: it is as much as the statement changes, and in a file that
            // is made and removed it was a third of all that was written. It has nothing to do with what survives a crash.
            return raw.sqlite3_config(StatementJournalSpill, -1) == raw.SQLITE_OK && isFirst;
        }
    });

    /// <summary>Does it once per process; where SQLite is in use already it stays as it is, only slower.</summary>
    public static void Once() => _ = Done.Value;
}
