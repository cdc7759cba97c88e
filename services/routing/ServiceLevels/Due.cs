using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.ServiceLevels;

/// <summary>When something is due on a thread.</summary>
/// <param name="Kind"><see cref="FirstAnswer"/>, <see cref="NextAnswer"/> or <see cref="Resolution"/>.</param>
/// <param name="At">When.</param>
/// <param name="WarnAt">When people are warned.</param>
internal sealed record Due(string Kind, DateTimeOffset At, DateTimeOffset WarnAt)
{
    public const string FirstAnswer = "firstAnswer", NextAnswer = "nextAnswer", Resolution = "resolution";

    /// <summary>
    /// What is due first on a thread; null: nothing. Whoever waits for an answer has a due time, whatever the thread's state is: snoozed or put
    /// aside, it comes back into sight.
    /// </summary>
    public static Due? Of(ThreadSnapshot thread, ServiceLevel level, OpeningHours hours)
    {
        var answer = thread.WaitingSince is not { } since ? null
            : thread.Episode?.FirstReplyAt is null ? From(FirstAnswer, since, level.FirstAnswer, level, hours)
            : From(NextAnswer, since, level.NextAnswer, level, hours);
        var end = thread.State != "resolved" && level.Resolution is { } time && thread.Episode is { ResolvedAt: null } episode
            ? From(Resolution, episode.OpenedAt, time, level, hours)
            : null;
        return answer is null ? end : end is null || answer.At <= end.At ? answer : end;
    }

    private static Due From(string kind, DateTimeOffset since, TimeSpan time, ServiceLevel level, OpeningHours hours)
    {
        var early = level.WarnBefore is { } before && before < time ? time - before : time * 0.75;

        // Hours that never come would hide the thread for ever.
        return new Due(kind, hours.Add(since, time) ?? since + time, hours.Add(since, early) ?? since + early);
    }
}
