using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Storage;

/// <summary>Agents, teams, policies, and what was decided about which thread.</summary>
internal static class AgentsSchema
{
    /// <summary>The second step.</summary>
    public static Migration Step { get; } = new(
        2,
        """
        CREATE TABLE agents (
            id text PRIMARY KEY, name text NOT NULL, skills text NOT NULL, languages text NOT NULL, teams text NOT NULL, hours text NULL, capacity text NULL,
            wanted text NOT NULL, presence text NOT NULL, presence_since bigint NOT NULL, lease_until bigint NULL, seen_at bigint NULL);
        CREATE INDEX agents_by_lease ON agents (lease_until) WHERE presence <> 'offline';
        CREATE TABLE teams (id text PRIMARY KEY, name text NOT NULL, hours text NULL, holidays text NOT NULL);
        CREATE TABLE revisions (name text PRIMARY KEY, number bigint NOT NULL);
        INSERT INTO revisions (name, number) VALUES ('configuration', 0);

        CREATE TABLE work (
            thread_id text PRIMARY KEY, thread text NOT NULL, state text NOT NULL);
        CREATE TABLE decisions (
            id text PRIMARY KEY, thread_id text NOT NULL, episode_id text NULL, at bigint NOT NULL, handler_type text NULL, handler_id text NULL, handler_name text NULL,
            because text NOT NULL, policy text NULL, outcome text NOT NULL, outcome_at bigint NULL, reason text NULL);
        CREATE INDEX decisions_of_thread ON decisions (thread_id, at);
        CREATE INDEX decisions_pending ON decisions (id) WHERE outcome = 'pending';
        CREATE TABLE acquaintances (
            customer_id text NOT NULL, agent_id text NOT NULL, episode_id text NOT NULL, answers bigint NOT NULL, last_at bigint NOT NULL,
            PRIMARY KEY (customer_id, agent_id, episode_id));
        CREATE TABLE episodes (
            id text PRIMARY KEY, thread_id text NOT NULL, customer_id text NOT NULL, opened_at bigint NOT NULL, facts text NOT NULL, policy text NULL, decided text NULL);
        CREATE INDEX episodes_by_time ON episodes (opened_at);

        CREATE TABLE policies (version bigint PRIMARY KEY, yaml text NOT NULL, by_name text NOT NULL, at bigint NOT NULL);
        CREATE TABLE policy_places (place text PRIMARY KEY, version bigint NULL, yaml text NOT NULL, by_name text NOT NULL, at bigint NOT NULL);
        """);
}
