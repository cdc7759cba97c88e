using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// The tables that every service's database has: <c>outbox</c> (see <see cref="Outbox"/>), <c>feed</c> (what happened, in the order
/// of the commits, its body as JSON text) and <c>suspects</c> (see <see cref="Suspects"/>).
/// </summary>
internal static class BusSchema
{
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(
            1,
            """
            CREATE TABLE outbox (
                id INTEGER PRIMARY KEY AUTOINCREMENT, message_id text NOT NULL, topic text NOT NULL, key text NOT NULL, type text NOT NULL, body blob NOT NULL);
            CREATE INDEX outbox_feed ON outbox (id) WHERE topic = 'feed';
            CREATE INDEX outbox_bus ON outbox (id) WHERE topic <> 'feed';
            CREATE TABLE feed (id INTEGER PRIMARY KEY AUTOINCREMENT, type text NOT NULL, key text NOT NULL, body text NOT NULL, at bigint NOT NULL);
            CREATE TABLE suspects (message_id text PRIMARY KEY, starts integer NOT NULL);
            """,
            """
            CREATE TABLE outbox (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                message_id text NOT NULL, topic text NOT NULL, key text NOT NULL, type text NOT NULL, body bytea NOT NULL)
                WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
            CREATE INDEX outbox_feed ON outbox (id) WHERE topic = 'feed';
            CREATE INDEX outbox_bus ON outbox (id) WHERE topic <> 'feed';
            CREATE TABLE feed (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, type text NOT NULL, key text NOT NULL, body text NOT NULL, at bigint NOT NULL);
            CREATE TABLE suspects (message_id text PRIMARY KEY, starts integer NOT NULL);
            """),
        new(
            2,
            """
            INSERT INTO feed (type, key, body, at) SELECT type, key, CAST(body AS text), 0 FROM outbox WHERE topic = 'feed' ORDER BY id;
            DELETE FROM outbox WHERE topic = 'feed';
            DROP INDEX outbox_feed;
            DROP INDEX outbox_bus;
            """,

            // Rows that are gone after a moment are not worth compressing.
            "ALTER TABLE outbox ALTER COLUMN body SET STORAGE EXTERNAL"),
        new(
            3,
            "SELECT 1",

            // What only grows needs no hurry: at the default pace the sweeper leaves some hundred megabytes that reach the disk at one moment.
            "ALTER TABLE feed SET (autovacuum_vacuum_cost_delay = 20)"),
        new(
            4,
            "SELECT 1",

            // At that pace it was 113 MB at one moment, for nothing: rows are read by their id, nobody goes over them again until they are pruned,
            // and then they are swept.
            "ALTER TABLE feed SET (autovacuum_vacuum_insert_threshold = -1, autovacuum_analyze_threshold = 2147483647)"),
    ];
}
