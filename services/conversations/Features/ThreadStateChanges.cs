using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Conversations.Features;

/// <summary>Until when a thread sleeps.</summary>
public sealed record SnoozeRequest(DateTimeOffset? Until);

/// <summary>Tags to put on and to take off.</summary>
public sealed record TagsRequest(IReadOnlyList<string?>? Add, IReadOnlyList<string?>? Remove);

/// <summary><c>POST /api/threads/{id}/resolve|reopen|snooze|tags</c>: the decisions are pure, <see cref="ThreadChanges"/> does the rest.</summary>
internal sealed class ThreadStateChanges(ThreadChanges changes, SnoozeAlarm alarm, TimeProvider time)
{
    private const int LongestTag = 50, MostTags = 50;
    private static readonly TimeSpan LongestSnooze = TimeSpan.FromDays(3660);

    public Task<Results<Ok<ThreadModel>, ProblemHttpResult>> ResolveAsync(HttpContext context, Guid id) => changes.RunAsync(context, id, Resolve);

    public Task<Results<Ok<ThreadModel>, ProblemHttpResult>> ReopenAsync(HttpContext context, Guid id) => changes.RunAsync(context, id, Reopen);

    public async Task<Results<Ok<ThreadModel>, ProblemHttpResult>> SnoozeAsync(HttpContext context, Guid id, SnoozeRequest request)
    {
        if (request.Until is not { } until || until <= time.GetUtcNow() || until > time.GetUtcNow() + LongestSnooze)
        {
            return Problems.Invalid("until", "A time in the future is needed, at most ten years ahead.");
        }

        var result = await changes.RunAsync(context, id, thread => Snooze(thread, until));
        alarm.Set();
        return result;
    }

    public async Task<Results<Ok<ThreadModel>, ProblemHttpResult>> TagAsync(HttpContext context, Guid id, TagsRequest request)
    {
        var named = (request.Add ?? []).Concat(request.Remove ?? []);
        return named.Any(tag => string.IsNullOrWhiteSpace(tag) || tag.Trim().Length > LongestTag) || (request.Add?.Count ?? 0) > MostTags
            ? Problems.Invalid("add", $"A tag has 1 to {LongestTag} characters, and a thread at most {MostTags} of them.")
            : await changes.RunAsync(context, id, thread => Tag(thread, Clean(request.Add), Clean(request.Remove)));
    }

    internal static Change? Resolve(ThreadRow thread) =>
        thread.State == ThreadStates.Resolved
            ? null
            : new Change(
                thread with { State = ThreadStates.Resolved, WaitingSince = null, DueAt = null, SnoozedUntil = null, Priority = 0, WantsPerson = false }, "resolved", "Resolved.")
            {
                EpisodeSql = "UPDATE episodes SET closed_at = @now WHERE id = @EpisodeId AND closed_at IS NULL",
            };

    internal static Change? Reopen(ThreadRow thread) =>
        thread.State == ThreadStates.Open
            ? null
            : new Change(thread with { State = ThreadStates.Open, SnoozedUntil = null }, "reopened", "Opened again.")
            {
                EpisodeSql = "UPDATE episodes SET closed_at = NULL WHERE id = @EpisodeId AND closed_at IS NOT NULL AND @now > 0",
            };

    internal static Change? Snooze(ThreadRow thread, DateTimeOffset until) =>
        thread.State == ThreadStates.Snoozed && thread.SnoozedUntil == until
            ? null
            : new Change(thread with { State = ThreadStates.Snoozed, SnoozedUntil = until }, "snoozed", $"Put aside until {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC.")
            {
                Facts = new Dictionary<string, string> { ["until"] = until.UtcDateTime.ToString("O") },
            };

    internal static Change? Tag(ThreadRow thread, IReadOnlyList<string> add, IReadOnlyList<string> remove)
    {
        var before = Stored.Texts(thread.Tags);
        string[] after = [.. before.Union(add).Except(remove).Take(MostTags)];
        return after.SequenceEqual(before)
            ? null
            : new Change(thread with { Tags = Stored.Json(after) }, "tagged", "Tags: " + (after.Length == 0 ? "none" : string.Join(", ", after)))
            {
                Facts = new Dictionary<string, string> { ["added"] = string.Join(", ", after.Except(before)), ["removed"] = string.Join(", ", before.Except(after)) },
            };
    }

    private static string[] Clean(IReadOnlyList<string?>? tags) => [.. (tags ?? []).Select(tag => Text.Clean(tag!.Trim()))];
}
