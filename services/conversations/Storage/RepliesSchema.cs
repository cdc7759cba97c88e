using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>What replies add to the tables: uploaded files, how fast accounts are sent through, and what a delivery's limits count.</summary>
internal static class RepliesSchema
{
    /// <summary>The second step.</summary>
    public static Migration Step { get; } = new(
        2,
        """
        CREATE TABLE files (
          id text PRIMARY KEY, sha256 text NOT NULL, name text NOT NULL, media_type text NOT NULL, size bigint NOT NULL, by_id text NOT NULL, at bigint NOT NULL);

        -- GCRA: tat is the theoretical arrival time in microseconds, next_at the millisecond from which the next one may leave.
        CREATE TABLE paces (account text PRIMARY KEY, tat bigint NOT NULL, next_at bigint NOT NULL);

        ALTER TABLE deliveries ADD COLUMN tries bigint NOT NULL DEFAULT 0;
        ALTER TABLE deliveries ADD COLUMN since bigint NOT NULL DEFAULT 0;
        CREATE INDEX deliveries_leased ON deliveries (leased_at) WHERE state = 'sending';
        """);
}
