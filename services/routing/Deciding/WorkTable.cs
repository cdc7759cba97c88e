using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Deciding;

/// <summary>What is kept of a thread besides conversations' snapshot.</summary>
internal sealed record WorkState
{
    public Guid? EpisodeId { get; init; }

    public string? Policy { get; init; }

    public string? ServiceLevel { get; init; }

    public string? Team { get; init; }

    public DateTimeOffset? EnqueuedAt { get; init; }

    public string? Sentiment { get; init; }

    public DateTimeOffset? AssignedAt { get; init; }

    public bool StaysTheirs { get; init; }

    public bool WasAutomated { get; init; }

    public DateTimeOffset? LastInboundAt { get; init; }

    public DateTimeOffset? LastOutboundAt { get; init; }

    public int Refusals { get; init; }

    public DateTimeOffset? NotBefore { get; init; }
}

/// <summary>The table <c>work</c>: threads that are not at rest, as who decides knows them.</summary>
internal static class WorkTable
{
    public static async Task<IReadOnlyList<RoutedThread>> AllAsync(DbConnection connection)
    {
        var rows = await connection.QueryAsync<(string Thread, string State)>("SELECT thread, state FROM work ORDER BY thread_id");
        return [.. rows.Select(row => Read(row.Thread, row.State))];
    }

    public static async Task<RoutedThread?> FindAsync(DbConnection connection, Guid id) =>
        await connection.QuerySingleOrDefaultAsync<(string? Thread, string State)>("SELECT thread, state FROM work WHERE thread_id = @id", new { id })
            is { Thread: { } thread } row ? Read(thread, row.State) : null;

    /// <summary>Writes threads, and takes out those that came to rest.</summary>
    public static async Task SaveAsync(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<RoutedThread> changed, IReadOnlyCollection<Guid> gone)
    {
        if (connection is SqliteConnection file)
        {
            var keep = SqliteStatement.Of(
                file, "INSERT INTO work (thread_id, thread, state) VALUES (?, ?, ?) ON CONFLICT (thread_id) DO UPDATE SET thread = excluded.thread, state = excluded.state");
            foreach (var thread in changed)
            {
                keep.Set(1, thread.Thread.Id).SetText(2, JsonSerializer.SerializeToUtf8Bytes(thread.Thread, ThreadsJson.Default.ThreadSnapshot))
                    .SetText(3, JsonSerializer.SerializeToUtf8Bytes(StateOf(thread), WorkJson.Default.WorkState)).Run();
            }
        }
        else if (changed.Count > 0)
        {
            var rows = JsonSerializer.Serialize([.. changed.Select(Write)], WorkJson.Default.WorkRowArray);
            await connection.ExecuteAsync(
                $"""
                INSERT INTO work (thread_id, thread, state) SELECT thread_id, thread, state FROM {JsonRows.Of(connection, "thread_id text", "thread text", "state text")}
                ON CONFLICT (thread_id) DO UPDATE SET thread = excluded.thread, state = excluded.state
                """,
                new { rows },
                transaction);
        }

        if (gone.Count > 0)
        {
            var rows = JsonSerializer.Serialize([.. gone.Select(id => new WorkRow(id.ToString(), "", ""))], WorkJson.Default.WorkRowArray);
            await connection.ExecuteAsync(
                $"DELETE FROM work WHERE thread_id IN (SELECT thread_id FROM {JsonRows.Of(connection, "thread_id text")})", new { rows }, transaction);
        }
    }

    private static RoutedThread Read(string thread, string state)
    {
        var kept = JsonSerializer.Deserialize(state, WorkJson.Default.WorkState)!;
        return new RoutedThread(JsonSerializer.Deserialize(thread, ThreadsJson.Default.ThreadSnapshot)!)
        {
            EpisodeId = kept.EpisodeId,
            Policy = kept.Policy,
            ServiceLevel = kept.ServiceLevel,
            Team = kept.Team,
            EnqueuedAt = kept.EnqueuedAt,
            Sentiment = kept.Sentiment,
            AssignedAt = kept.AssignedAt,
            StaysTheirs = kept.StaysTheirs,
            WasAutomated = kept.WasAutomated,
            LastInboundAt = kept.LastInboundAt,
            LastOutboundAt = kept.LastOutboundAt,
            Refusals = kept.Refusals,
            NotBefore = kept.NotBefore,
        };
    }

    private static WorkRow Write(RoutedThread thread) => new(
        thread.Thread.Id.ToString(),
        JsonSerializer.Serialize(thread.Thread, ThreadsJson.Default.ThreadSnapshot),
        JsonSerializer.Serialize(StateOf(thread), WorkJson.Default.WorkState));

    private static WorkState StateOf(RoutedThread thread) => new()
    {
        EpisodeId = thread.EpisodeId,
        Policy = thread.Policy,
        ServiceLevel = thread.ServiceLevel,
        Team = thread.Team,
        EnqueuedAt = thread.EnqueuedAt,
        Sentiment = thread.Sentiment,
        AssignedAt = thread.AssignedAt,
        StaysTheirs = thread.StaysTheirs,
        WasAutomated = thread.WasAutomated,
        LastInboundAt = thread.LastInboundAt,
        LastOutboundAt = thread.LastOutboundAt,
        Refusals = thread.Refusals,
        NotBefore = thread.NotBefore,
    };
}

/// <summary>A row of the table <c>work</c>.</summary>
internal sealed record WorkRow(
    [property: JsonPropertyName("thread_id")] string ThreadId, [property: JsonPropertyName("thread")] string Thread, [property: JsonPropertyName("state")] string State);

/// <summary>The JSON of what is kept.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(WorkState))]
[JsonSerializable(typeof(WorkRow[]))]
[JsonSerializable(typeof(DecisionRow[]))]
[JsonSerializable(typeof(AnswerRow[]))]
[JsonSerializable(typeof(EpisodeRow[]))]
[JsonSerializable(typeof(PolicyRules.Facts))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class WorkJson : JsonSerializerContext;
