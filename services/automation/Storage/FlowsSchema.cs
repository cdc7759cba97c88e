using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Storage;

/// <summary>Flows, their versions, the secrets of their look-ups, and where each run stands.</summary>
internal static class FlowsSchema
{
    /// <summary>
    /// The second step. A run is one JSON document, because it is always read and written whole, in the transaction of what follows from it;
    /// one run of a thread goes on at a time.
    /// </summary>
    public static Migration Step { get; } = new(
        2,
        """
        CREATE TABLE flows (name text PRIMARY KEY, draft text, draft_by text, draft_at bigint, published integer);
        CREATE TABLE flow_versions (
            name text NOT NULL, version integer NOT NULL, yaml text NOT NULL, by_name text NOT NULL, at bigint NOT NULL, PRIMARY KEY (name, version));
        CREATE TABLE secrets (name text PRIMARY KEY, value text NOT NULL, by_name text NOT NULL, at bigint NOT NULL);
        CREATE TABLE runs (
            id text PRIMARY KEY, thread_id text NOT NULL, automation text NOT NULL, data text NOT NULL, started_at bigint NOT NULL, ended_at bigint);
        CREATE INDEX runs_thread ON runs (thread_id, started_at);
        CREATE UNIQUE INDEX runs_going ON runs (thread_id) WHERE ended_at IS NULL;
        """);
}
