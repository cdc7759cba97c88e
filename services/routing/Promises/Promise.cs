using Omnichannel.Hosting.Threads;

namespace Omnichannel.Routing.Promises;

/// <summary>The kinds of promises.</summary>
internal static class PromiseKinds
{
    /// <summary>An answer, or whatever was promised in writing.</summary>
    public const string Promise = "promise";

    /// <summary>A call.</summary>
    public const string Callback = "callback";
}

/// <summary>What becomes of promises.</summary>
internal static class PromiseStates
{
    public const string Open = "open", Kept = "kept", Broken = "broken";

    public static IReadOnlyList<string> All { get; } = [Open, Kept, Broken];
}

/// <summary>An agent's or the hub's word, with its time.</summary>
internal sealed record Promise
{
    public required Guid Id { get; init; }

    public required Guid ThreadId { get; init; }

    /// <summary>One of <see cref="PromiseKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>In whose words.</summary>
    public required string Text { get; init; }

    /// <summary>On which channel; null: whichever.</summary>
    public string? Channel { get; init; }

    /// <summary>Where to call.</summary>
    public string? Address { get; init; }

    /// <summary><c>agent</c> or <c>system</c>.</summary>
    public required string ByType { get; init; }

    public required string ById { get; init; }

    public required string ByName { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>One of <see cref="PromiseStates"/>.</summary>
    public string State { get; init; } = PromiseStates.Open;

    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>What settled it: <c>answer</c>, <c>time</c>, <c>resolved</c>, or who.</summary>
    public string? SettledBy { get; init; }

    public DateTimeOffset? RemindedAt { get; init; }

    /// <summary>When a call back was given out as work.</summary>
    public DateTimeOffset? CalledAt { get; init; }

    /// <summary>When time alone does something about it, while it is open.</summary>
    public required DateTimeOffset NextAt { get; init; }
}

/// <summary>What time does to promises. Pure.</summary>
internal static class PromiseRules
{
    private static readonly TimeSpan LongestNotice = TimeSpan.FromMinutes(15);

    /// <summary>A call back was given out when it was due: so long somebody has to make it.</summary>
    public static readonly TimeSpan ToCall = TimeSpan.FromMinutes(15);

    /// <summary>When its owner is reminded: a quarter of an hour before, or a quarter of the time when it is short.</summary>
    public static DateTimeOffset RemindAt(DateTimeOffset made, DateTimeOffset due)
    {
        var quarter = (due - made) / 4;
        return due - (quarter < LongestNotice ? quarter > TimeSpan.Zero ? quarter : TimeSpan.Zero : LongestNotice);
    }

    /// <summary>Whether a message keeps it: an answer after it was made and until it is due; but not the message that makes it. A call is kept by a call.</summary>
    /// <param name="promise">The promise; made at a time that has not come yet, by a clock that was ahead, it was made before now all the same.</param>
    /// <param name="message">What was said just now.</param>
    /// <param name="now">The time.</param>
    public static bool IsKeptBy(Promise promise, MessageSnapshot message, DateTimeOffset now) =>
        message.Direction == "outbound"
        && (message.Author.Type == "agent" || (promise.ByType == "system" && message.Author.Type == "automation"))
        && (message.ReceivedAt > promise.MadeAt || promise.MadeAt > now)
        && message.ReceivedAt <= promise.DueAt + (promise.Kind == PromiseKinds.Callback ? ToCall : TimeSpan.Zero)
        && (promise.Kind == PromiseKinds.Callback ? message.Channel == "voice" : !message.Content.Text.Contains(promise.Text, StringComparison.OrdinalIgnoreCase));

    /// <summary>What has to be done about an open promise now; null: nothing yet.</summary>
    /// <param name="promise">The promise.</param>
    /// <param name="isAtRest">Whether its thread was resolved.</param>
    /// <param name="now">The time.</param>
    public static PromiseStep? Next(Promise promise, bool isAtRest, DateTimeOffset now) =>
        now < promise.NextAt ? null
        : promise.Kind == PromiseKinds.Callback ? (now >= promise.DueAt + ToCall && promise.CalledAt is not null ? PromiseStep.Broken
            : now >= promise.DueAt ? (promise.CalledAt is null ? PromiseStep.Call : null)
            : promise.RemindedAt is null ? PromiseStep.Remind : null)
        : now >= promise.DueAt ? (isAtRest && promise.ByType == "system" ? PromiseStep.Resolved : PromiseStep.Broken)
        : promise.RemindedAt is null ? PromiseStep.Remind : null;

    /// <summary>The promise after a step.</summary>
    public static Promise After(Promise promise, PromiseStep step, DateTimeOffset now) => step switch
    {
        PromiseStep.Remind => promise with { RemindedAt = now, NextAt = promise.DueAt },
        PromiseStep.Call => promise with { CalledAt = now, NextAt = now + ToCall },
        PromiseStep.Resolved => promise with { State = PromiseStates.Kept, SettledAt = now, SettledBy = "resolved" },
        _ => promise with { State = PromiseStates.Broken, SettledAt = now, SettledBy = "time" },
    };
}

/// <summary>What time does to a promise.</summary>
internal enum PromiseStep
{
    /// <summary>Its owner is reminded.</summary>
    Remind,

    /// <summary>A call back is due: it is given out as work.</summary>
    Call,

    /// <summary>Nobody waits for it any more.</summary>
    Resolved,

    /// <summary>Its time is over.</summary>
    Broken,
}
