using System.Globalization;
using Npgsql;
using Omnichannel.Bench.Running;

namespace Omnichannel.Bench.Servers;

/// <summary>
/// A hub's life of some years, made in one go: customers, their threads, and messages of words from a vocabulary. The indexes and constraints of
/// the large table are taken away meanwhile and made again from their own definitions.
/// </summary>
internal static class StoredData
{
    /// <summary>So many words there are; none is the beginning of another.</summary>
    public const int Words = 4_000;

    /// <summary>A word of the vocabulary.</summary>
    public static string Word(int number) => string.Create(CultureInfo.InvariantCulture, $"x{1_048_576 + (number * 104_729L % 15_000_000):x}");

    /// <summary>Adds threads, and messages to fill them evenly.</summary>
    public static async Task AddAsync(NpgsqlDataSource store, int messages, int threads)
    {
        var started = TimeProvider.System.GetTimestamp();
        await using var connection = await store.OpenConnectionAsync();
        var begun = $"{TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() - 100_000_000L}";
        await RunAsync(connection, $"""
            SET maintenance_work_mem = '512MB'; SET synchronous_commit = off;
            CREATE TEMP TABLE seed AS SELECT n, gen_random_uuid()::text AS thread, gen_random_uuid()::text AS customer, gen_random_uuid()::text AS episode,
              'tel:+1666' || lpad(n::text, 7, '0') AS address, {messages / threads}::bigint AS length FROM generate_series(1::bigint, {threads}) AS n;
            INSERT INTO customers (id, name, thread_id, created_at, updated_at)
              SELECT customer, 'Customer ' || left(md5(n::text), 8), thread, {begun} + n, {begun} + n FROM seed;
            INSERT INTO addresses (address, customer_id, assurance, created_at, last_seen_at) SELECT address, customer, 'verified', {begun} + n, {begun} + n FROM seed;
            INSERT INTO episodes (id, thread_id, number, opened_at) SELECT episode, thread, 1, {begun} + n FROM seed;
            INSERT INTO threads (id, customer_id, state, last_seq, preview, last_at, waiting_since, priority, tags, version, last_account, last_address, last_channel, last_inbound_at, episode_id)
              SELECT thread, customer, (ARRAY['open', 'waiting', 'resolved', 'resolved'])[(1 + n % 4)::int], length, 'What was said last', {begun} + n * 10,
                CASE WHEN n % 4 = 0 THEN {begun} + n * 10 END, 0, '[]', 1, 'bench', address, 'sms', {begun} + n * 10, episode FROM seed;
            """);
        var indexes = await TextsAsync(connection, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'conversations' AND tablename = 'messages' AND indexname NOT IN (SELECT conname FROM pg_constraint)");
        var names = await TextsAsync(connection, "SELECT indexname FROM pg_indexes WHERE schemaname = 'conversations' AND tablename = 'messages' AND indexname NOT IN (SELECT conname FROM pg_constraint)");
        var constraints = await TextsAsync(connection, "SELECT 'ALTER TABLE messages ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'messages'::regclass AND contype = 'u'");
        var unique = await TextsAsync(connection, "SELECT conname FROM pg_constraint WHERE conrelid = 'messages'::regclass AND contype = 'u'");
        foreach (var sql in names.Select(name => $"DROP INDEX {name}").Concat(unique.Select(name => $"ALTER TABLE messages DROP CONSTRAINT {name}")))
        {
            await RunAsync(connection, sql);
        }

        // In the order of time, as messages come: those of a thread lie far apart.
        await RunAsync(connection, $"""
            INSERT INTO messages (id, thread_id, seq, direction, channel, account, address, author_type, author_id, nature, text, parts, attachments, external_id,
              occurred_at, received_at, reactions, episode_id)
            SELECT gen_random_uuid()::text, s.thread, m.seq, 'inbound', 'sms', 'bench', s.address, 'customer', s.customer, 'person',
              {Sql("m.seq * 7919 + s.n * 104729")} || ' ' || {Sql("m.seq * 611953 + s.n * 1299709")} || ' ' || {Sql("m.seq * 15485863 + s.n * 32452843")}
              || ' and a few words more that everybody uses when they write',
              '[]', '[]', 'seed' || s.n || '-' || m.seq, {begun} + m.seq * 1000 + s.n, {begun} + m.seq * 1000 + s.n, '[]', s.episode
            FROM generate_series(1::bigint, {messages / threads}) AS m (seq) CROSS JOIN seed s ORDER BY m.seq, s.n
            """);
        foreach (var sql in indexes.Concat(constraints))
        {
            await RunAsync(connection, sql);
        }

        await RunAsync(connection, "DROP TABLE seed");
        foreach (var table in (string[])["customers", "addresses", "episodes", "threads", "messages"])
        {
            await RunAsync(connection, $"VACUUM ANALYZE {table}");
        }

        Workbench.Say(string.Create(CultureInfo.InvariantCulture, $"{messages} messages in {threads} threads made in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s"));
    }

    // As Word, in the database.
    private static string Sql(string number) => $"'x' || to_hex(1048576 + ({number}) % {Words} * 104729 % 15000000)";

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var texts = new List<string>();
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }
}
