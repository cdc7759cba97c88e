using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Storage;

/// <summary>Service levels, what the queue told whom, promises and call backs.</summary>
internal static class PromisesSchema
{
    /// <summary>The third step.</summary>
    public static Migration Step { get; } = new(
        3,
        """
        CREATE TABLE service_levels (version bigint PRIMARY KEY, yaml text NOT NULL, by_name text NOT NULL, at bigint NOT NULL);
        CREATE TABLE dues (
            thread_id text PRIMARY KEY, kind text NOT NULL, level text NOT NULL, due_at bigint NOT NULL, warn_at bigint NOT NULL,
            warned_at bigint NULL, escalated_at bigint NULL, raised bigint NOT NULL);
        CREATE TABLE queue_rates (class text PRIMARY KEY, served double precision NOT NULL, busy double precision NOT NULL, at bigint NOT NULL);
        CREATE TABLE queue_waits (thread_id text PRIMARY KEY, seconds bigint NOT NULL, low bigint NOT NULL, high bigint NOT NULL, because text NOT NULL);
        CREATE TABLE queue_told (
            thread_id text PRIMARY KEY, episode_id text NULL, kind text NOT NULL, position bigint NOT NULL, seconds bigint NULL, low bigint NULL, high bigint NULL,
            text text NULL, told_at bigint NOT NULL, times bigint NOT NULL, offered_at bigint NULL, accepted_at bigint NULL);
        CREATE TABLE promises (
            id text PRIMARY KEY, thread_id text NOT NULL, kind text NOT NULL, text text NOT NULL, channel text NULL, address text NULL,
            by_type text NOT NULL, by_id text NOT NULL, by_name text NOT NULL, made_at bigint NOT NULL, due_at bigint NOT NULL, state text NOT NULL,
            settled_at bigint NULL, settled_by text NULL, reminded_at bigint NULL, called_at bigint NULL, next_at bigint NOT NULL);
        CREATE INDEX promises_timers ON promises (next_at) WHERE state = 'open';
        CREATE INDEX promises_of_thread ON promises (thread_id);
        CREATE INDEX promises_by_time ON promises (made_at);
        """);
}
