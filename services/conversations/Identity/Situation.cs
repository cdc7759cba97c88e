using System.Text.Json.Serialization;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Identity;

/// <summary>What a thread's agents decided about it: what two threads have to agree on when they become one.</summary>
internal sealed record Situation
{
    public string State { get; init; } = ThreadStates.Resolved;
    public Handler? Handler { get; init; }
    public DateTimeOffset? WaitingSince { get; init; }
    public DateTimeOffset? SnoozedUntil { get; init; }
    public DateTimeOffset? DueAt { get; init; }
    public long Priority { get; init; }
    public string Tags { get; init; } = "[]";
    public Guid? EpisodeId { get; init; }

    public static Situation Of(ThreadRow row) => new()
    {
        State = row.State,
        Handler = row.HandlerId is null ? null : new Handler(row.HandlerType!, row.HandlerId, row.HandlerName),
        WaitingSince = row.WaitingSince,
        SnoozedUntil = row.SnoozedUntil,
        DueAt = row.DueAt,
        Priority = row.Priority,
        Tags = row.Tags,
        EpisodeId = row.EpisodeId,
    };

    /// <summary>The more urgent of the two, with the tags of both and the survivor's handler, if it has one.</summary>
    public static Situation Join(Situation survivor, Situation absorbed)
    {
        var urgent = Rank(absorbed) < Rank(survivor) ? absorbed : survivor;
        return urgent with
        {
            Handler = survivor.Handler ?? absorbed.Handler,
            WaitingSince = Earliest(survivor.WaitingSince, absorbed.WaitingSince),
            DueAt = Earliest(survivor.DueAt, absorbed.DueAt),
            Priority = Math.Max(survivor.Priority, absorbed.Priority),
            Tags = Stored.Json(Stored.Texts(survivor.Tags).Union(Stored.Texts(absorbed.Tags))),
        };
    }

    /// <summary>This one without what a merge brought: what nobody changed since is as it was before.</summary>
    public Situation Undo(Situation before, Situation after)
    {
        // The state and all that hangs on it changed together, or not at all.
        var same = State == after.State && EpisodeId == after.EpisodeId && WaitingSince == after.WaitingSince;
        var state = same ? before : this;
        return new Situation
        {
            State = state.State,
            WaitingSince = state.WaitingSince,
            SnoozedUntil = state.SnoozedUntil,
            EpisodeId = state.EpisodeId,
            DueAt = DueAt == after.DueAt ? before.DueAt : DueAt,
            Handler = Handler == after.Handler ? before.Handler : Handler,
            Priority = Priority == after.Priority ? before.Priority : Priority,
            Tags = Tags == after.Tags ? before.Tags : Tags,
        };
    }

    public ThreadRow Apply(ThreadRow row) => row with
    {
        State = State,
        HandlerType = Handler?.Type,
        HandlerId = Handler?.Id,
        HandlerName = Handler?.Name,
        WaitingSince = WaitingSince,
        SnoozedUntil = SnoozedUntil,
        DueAt = DueAt,
        Priority = Priority,
        Tags = Tags,
        EpisodeId = EpisodeId,
    };

    private static int Rank(Situation situation) => ThreadStates.All.ToList().IndexOf(situation.State);

    private static DateTimeOffset? Earliest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other ?? one : one;
}

/// <summary>How situations are kept with a merge.</summary>
[JsonSourceGenerationOptions(Converters = [typeof(TimeAsMilliseconds)])]
[JsonSerializable(typeof(Situation[]))]
internal sealed partial class SituationJson : JsonSerializerContext;
