using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Queue;

/// <summary>Somebody who waits, as the queue sees them.</summary>
/// <param name="Class">How their channel is told: see <see cref="ChannelClass"/>.</param>
/// <param name="Place">From 1.</param>
/// <param name="Estimate">How long it will take; null: nobody can say.</param>
/// <param name="IsSomebodyThere">Whether anybody is at work who may take it.</param>
/// <param name="Since">Since when they stand in the queue.</param>
internal sealed record InLine(ChannelClass Class, int Place, WaitEstimate? Estimate, bool IsSomebodyThere, DateTimeOffset Since);

/// <summary>What they were told last.</summary>
/// <param name="Kind"><see cref="Notice.Line"/> or <see cref="Notice.Nobody"/>.</param>
/// <param name="Place">Their place then.</param>
/// <param name="Estimate">How long it would take, then.</param>
/// <param name="At">When.</param>
/// <param name="Times">How often they were told something.</param>
internal sealed record LastTold(string Kind, int Place, WaitEstimate? Estimate, DateTimeOffset At, int Times);

/// <summary>What to tell.</summary>
/// <param name="Kind">Their place in the line, or that nobody is there.</param>
/// <param name="IsLong">So long that something else is offered.</param>
internal sealed record Notice(string Kind, bool IsLong)
{
    public const string Line = "line", Nobody = "nobody";
}

/// <summary>How often people on a channel are told.</summary>
internal enum ChannelClass
{
    /// <summary>They sit there and watch: chat and calls.</summary>
    Live,

    /// <summary>They look at their phone now and then.</summary>
    Text,

    /// <summary>Once is enough.</summary>
    Mail,
}

/// <summary>Decides what those who wait are told, and when. Pure.</summary>
internal static class Notices
{
    private static readonly TimeSpan BetweenLive = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenTexts = TimeSpan.FromMinutes(20);
    private const int MostTexts = 4;

    public static ChannelClass ClassOf(string? channel) => channel switch
    {
        "webchat" or "voice" => ChannelClass.Live,
        "email" => ChannelClass.Mail,
        _ => ChannelClass.Text,
    };

    /// <summary>Nothing is said before: the answer may come within seconds.</summary>
    public static TimeSpan Grace(ChannelClass channel) => channel switch
    {
        ChannelClass.Live => TimeSpan.FromSeconds(10),
        ChannelClass.Text => TimeSpan.FromSeconds(45),
        _ => TimeSpan.FromMinutes(2),
    };

    /// <summary>What to say now; null: nothing.</summary>
    public static Notice? Decide(InLine now, LastTold? before, DateTimeOffset at)
    {
        var kind = now.IsSomebodyThere ? Notice.Line : Notice.Nobody;
        var notice = new Notice(kind, kind == Notice.Line && now.Estimate is { } wait && wait.Seconds >= LongFrom(now.Class));
        if (before is null)
        {
            return at >= now.Since + Grace(now.Class) ? notice : null;
        }

        return now.Class switch
        {
            ChannelClass.Live => at >= before.At + BetweenLive && (kind != before.Kind || (kind == Notice.Line && (now.Place != before.Place || IsOther(now.Estimate, before.Estimate)))),
            ChannelClass.Text => before.Times < MostTexts && at >= before.At + BetweenTexts && (kind != before.Kind || (kind == Notice.Line && IsBig(now.Estimate, before.Estimate))),
            _ => false,
        }
            ? notice
            : null;
    }

    /// <summary>When to look at somebody again even if nothing happens; null: they have been told all.</summary>
    public static DateTimeOffset? LookAt(InLine now, LastTold? before) =>
        before is null ? now.Since + Grace(now.Class)
        : now.Class switch
        {
            ChannelClass.Live => before.At + BetweenLive,
            ChannelClass.Text when before.Times < MostTexts => before.At + BetweenTexts,
            _ => null,
        };

    private static int LongFrom(ChannelClass channel) => channel == ChannelClass.Live ? 300 : channel == ChannelClass.Text ? 1800 : 4 * 3600;

    // Worth another word to somebody who watches: not what was said, rounded as it was said.
    private static bool IsOther(WaitEstimate? now, WaitEstimate? before) =>
        now is null || before is null ? (now is null) != (before is null) : Wording.Rounded(now.Seconds, 60) != Wording.Rounded(before.Seconds, 60);

    // Worth another text: what was said has become wrong, beyond what was said to be possible.
    private static bool IsBig(WaitEstimate? now, WaitEstimate? before) =>
        now is not null && before is not null && (now.Seconds > before.High * 1.25 || now.Seconds < before.Low * 0.5);
}
