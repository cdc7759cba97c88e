using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>The tables of the conversations service. A step that was released is never changed, only followed.</summary>
public static class ConversationsSchema
{
    private const string Tables =
        """
        CREATE TABLE customers (
          id text PRIMARY KEY, name text, language text, avatar_url text, notes text, preferences text, thread_id text NOT NULL,
          merged_into text, created_at bigint NOT NULL, updated_at bigint NOT NULL, erased_at bigint);
        CREATE INDEX customers_merged ON customers (merged_into);

        CREATE TABLE addresses (
          address text PRIMARY KEY, customer_id text NOT NULL, assurance text NOT NULL, name text, created_at bigint NOT NULL, last_seen_at bigint);
        CREATE INDEX addresses_customer ON addresses (customer_id);

        -- The most urgent first is (rank, urgency, id): open before waiting before snoozed before resolved, then by priority; who
        -- waits longest, then what moved last.
        CREATE TABLE threads (
          id text PRIMARY KEY, customer_id text NOT NULL, state text NOT NULL, handler_type text, handler_id text, handler_name text,
          last_seq bigint NOT NULL, preview text, last_at bigint NOT NULL, waiting_since bigint, snoozed_until bigint, due_at bigint,
          priority bigint NOT NULL, tags text NOT NULL, version bigint NOT NULL, last_account text, last_address text, last_channel text,
          last_inbound_at bigint, episode_id text, merged_into text,
          rank bigint GENERATED ALWAYS AS
            (CASE state WHEN 'open' THEN 1000 WHEN 'waiting' THEN 2000 WHEN 'snoozed' THEN 3000 ELSE 4000 END - priority) STORED,
          urgency bigint GENERATED ALWAYS AS (coalesce(waiting_since, 9000000000000 - last_at)) STORED);
        CREATE INDEX threads_customer ON threads (customer_id);
        CREATE INDEX threads_urgency ON threads (rank, urgency, id) WHERE merged_into IS NULL;
        CREATE INDEX threads_snoozed ON threads (snoozed_until) WHERE state = 'snoozed';

        CREATE TABLE thread_reads (thread_id text NOT NULL, agent_id text NOT NULL, seq bigint NOT NULL, PRIMARY KEY (thread_id, agent_id));

        CREATE TABLE episodes (
          id text PRIMARY KEY, thread_id text NOT NULL, number bigint NOT NULL, opened_at bigint NOT NULL, first_response_at bigint, closed_at bigint);
        CREATE INDEX episodes_thread ON episodes (thread_id);

        CREATE TABLE received (account text NOT NULL, external_id text NOT NULL, message_id text, PRIMARY KEY (account, external_id));
        CREATE TABLE commands (key text PRIMARY KEY, message_id text NOT NULL);
        CREATE TABLE pending_changes (
          account text NOT NULL, event_id text NOT NULL, external_id text NOT NULL, body text NOT NULL, at bigint NOT NULL, PRIMARY KEY (account, event_id));
        CREATE INDEX pending_changes_message ON pending_changes (account, external_id);

        CREATE TABLE deliveries (
          number IDENTITY, id text NOT NULL UNIQUE, message_id text NOT NULL, thread_id text NOT NULL, account text NOT NULL, channel text NOT NULL,
          provider text NOT NULL, address text NOT NULL, lane text NOT NULL, type text NOT NULL, part bigint NOT NULL, parts bigint NOT NULL,
          state text NOT NULL, attempts bigint NOT NULL, due_at bigint NOT NULL, leased_at bigint, external_id text, error_code text, error_detail text,
          degraded text NOT NULL, content text NOT NULL, created_at bigint NOT NULL, updated_at bigint NOT NULL);
        CREATE INDEX deliveries_message ON deliveries (message_id);
        CREATE INDEX deliveries_thread ON deliveries (thread_id);
        CREATE INDEX deliveries_external ON deliveries (account, external_id);
        CREATE INDEX deliveries_due ON deliveries (due_at) WHERE state = 'queued';
        CREATE INDEX deliveries_lane ON deliveries (lane, number) WHERE state IN ('queued', 'sending');

        CREATE TABLE early_receipts (
          account text NOT NULL, external_id text NOT NULL, state text NOT NULL, error_code text, error_detail text, at bigint NOT NULL);
        CREATE INDEX early_receipts_message ON early_receipts (account, external_id);
        CREATE TABLE consents (account text NOT NULL, address text NOT NULL, granted boolean NOT NULL, at bigint NOT NULL, PRIMARY KEY (account, address));

        CREATE TABLE merges (
          number IDENTITY, id text NOT NULL UNIQUE, survivor text NOT NULL, absorbed text NOT NULL, survivor_thread text NOT NULL,
          absorbed_thread text NOT NULL, situation text NOT NULL, reason text, by_id text NOT NULL, by_name text NOT NULL, at bigint NOT NULL, undone_at bigint);
        CREATE INDEX merges_survivor ON merges (survivor);
        CREATE INDEX merges_absorbed ON merges (absorbed);
        CREATE TABLE merge_messages (
          merge_id text NOT NULL, message_id text NOT NULL, from_thread text NOT NULL, from_seq bigint NOT NULL, PRIMARY KEY (merge_id, message_id));
        CREATE INDEX merge_messages_message ON merge_messages (message_id);
        CREATE TABLE merge_addresses (merge_id text NOT NULL, address text NOT NULL, PRIMARY KEY (merge_id, address));
        CREATE TABLE suggestions (
          id text PRIMARY KEY, customer_id text NOT NULL, address text NOT NULL, reason text NOT NULL, at bigint NOT NULL, dismissed_at bigint,
          UNIQUE (customer_id, address));
        CREATE INDEX suggestions_address ON suggestions (address);

        CREATE TABLE attachment_fetches (
          message_id text NOT NULL, attachment_id text NOT NULL, url text NOT NULL, attempts bigint NOT NULL, due_at bigint NOT NULL,
          PRIMARY KEY (message_id, attachment_id));
        CREATE INDEX attachment_fetches_due ON attachment_fetches (due_at);

        CREATE TABLE parked (
          id text PRIMARY KEY, queue text NOT NULL, type text NOT NULL, key text NOT NULL, body BLOB NOT NULL, reason text NOT NULL,
          parked_at bigint NOT NULL, state text NOT NULL, handled_at bigint, handled_by text);
        CREATE INDEX parked_state ON parked (state, parked_at);
        CREATE TABLE audit (
          id text PRIMARY KEY, at bigint NOT NULL, who_id text NOT NULL, who_name text NOT NULL, what text NOT NULL, subject text NOT NULL, detail text NOT NULL);
        CREATE INDEX audit_subject ON audit (subject);

        CREATE TABLE messages (
          number IDENTITY, id text NOT NULL UNIQUE, thread_id text NOT NULL, seq bigint NOT NULL, direction text NOT NULL, channel text, account text,
          address text, author_type text NOT NULL, author_id text, author_name text, nature text NOT NULL, subject text, text text NOT NULL, quoted text,
          html text, parts text NOT NULL, attachments text NOT NULL, facts text, threading text, external_id text, rfc_message_id text,
          occurred_at bigint NOT NULL, received_at bigint NOT NULL, edited_at bigint, deleted_at bigint, reactions text NOT NULL, episode_id text,
          GENERATED_SEARCH UNIQUE (thread_id, seq));
        CREATE INDEX messages_external ON messages (account, external_id);
        CREATE INDEX messages_address ON messages (address);
        """;

    // The index follows the table by itself, so that whoever edits, deletes or erases a message need not think of it.
    private const string SqliteSearch =
        """

        CREATE VIRTUAL TABLE message_search USING fts5 (subject, text, content='messages', content_rowid='number', tokenize='unicode61');
        CREATE TRIGGER messages_inserted AFTER INSERT ON messages BEGIN
          INSERT INTO message_search (rowid, subject, text) VALUES (new.number, new.subject, new.text);
        END;
        CREATE TRIGGER messages_deleted AFTER DELETE ON messages BEGIN
          INSERT INTO message_search (message_search, rowid, subject, text) VALUES ('delete', old.number, old.subject, old.text);
        END;
        CREATE TRIGGER messages_updated AFTER UPDATE OF subject, text ON messages BEGIN
          INSERT INTO message_search (message_search, rowid, subject, text) VALUES ('delete', old.number, old.subject, old.text);
          INSERT INTO message_search (rowid, subject, text) VALUES (new.number, new.subject, new.text);
        END;
        """;

    // A tsvector holds at most 1 MiB; nobody looks for what stands behind the first 100,000 characters.
    private const string PostgreSqlSearch =
        "search tsvector GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, left(coalesce(subject, '') || ' ' || text, 100000))) STORED,";

    /// <summary>The steps in order.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(
            1,
            Tables.Replace("IDENTITY", "integer PRIMARY KEY AUTOINCREMENT").Replace("GENERATED_SEARCH", "") + SqliteSearch,
            Tables.Replace("IDENTITY", "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY").Replace("GENERATED_SEARCH", PostgreSqlSearch)
                .Replace("BLOB", "bytea") + "\nCREATE INDEX messages_search ON messages USING gin (search);"),
        RepliesSchema.Step,
        TemplatesSchema.Step,
        RoutingFacts.Step,
        SearchIndex.Step,
        VacuumPace.Step,
        FewerIndexes.Step,
        VacuumPace.Slower,
        new(9, "ALTER TABLE parked ADD COLUMN times_sent_again integer NOT NULL DEFAULT 0"),
        Statistics.Step,

        // Most messages have no file: who looks for one need not read them all.
        new(11, "CREATE INDEX messages_files ON messages (number) WHERE attachments <> '[]'"),
    ];
}
