using Omnichannel.Routing.Promises.Finding;

namespace Omnichannel.Routing.Promises;

/// <summary>A promise as the API shows it.</summary>
internal sealed record PromiseModel(
    Guid Id, Guid ThreadId, string Kind, string Text, string? Channel, string? Address, PromisedBy By, DateTimeOffset MadeAt, DateTimeOffset DueAt, string State,
    DateTimeOffset? SettledAt, string? SettledBy, DateTimeOffset? RemindedAt)
{
    public static PromiseModel Of(Promise promise) => new(
        promise.Id, promise.ThreadId, promise.Kind, promise.Text, promise.Channel, promise.Address, new PromisedBy(promise.ByType, promise.ById, promise.ByName),
        promise.MadeAt, promise.DueAt, promise.State, promise.SettledAt, promise.SettledBy, promise.RemindedAt);
}

/// <summary>Who gave the promise.</summary>
/// <param name="Type"><c>agent</c> or <c>system</c>.</param>
/// <param name="Id">Their id.</param>
/// <param name="Name">Their name.</param>
internal sealed record PromisedBy(string Type, string Id, string Name);

/// <summary>Promises.</summary>
internal sealed record PromiseList(IReadOnlyList<PromiseModel> Items);

/// <summary>The request that makes a promise.</summary>
/// <param name="ThreadId">To whom.</param>
/// <param name="Text">In the agent's words.</param>
/// <param name="DueAt">By when.</param>
/// <param name="Kind"><c>promise</c> (the default) or <c>callback</c>.</param>
/// <param name="Channel">On which channel; null: whichever.</param>
/// <param name="Address">Where to call.</param>
internal sealed record NewPromise(Guid? ThreadId, string? Text, DateTimeOffset? DueAt, string? Kind, string? Channel, string? Address);

/// <summary>The request that moves a promise.</summary>
/// <param name="DueAt">The new time.</param>
internal sealed record MovedPromise(DateTimeOffset? DueAt);

/// <summary>The request that looks for promises.</summary>
/// <param name="Text">What the agent writes.</param>
/// <param name="Language">BCP 47; absent: any.</param>
/// <param name="Zone">The agent's IANA time zone; absent: UTC.</param>
internal sealed record PromiseText(string? Text, string? Language, string? Zone);

/// <summary>What was found.</summary>
internal sealed record FoundPromises(IReadOnlyList<FoundPromise> Items);

/// <summary>How promises are kept.</summary>
/// <param name="Days">Of how many days.</param>
/// <param name="Total">Everybody.</param>
/// <param name="ByAgent">Each.</param>
/// <param name="ByDay">By the day (UTC) on which they were due.</param>
internal sealed record PromiseReport(int Days, PromiseShare Total, IReadOnlyList<PromiseShare> ByAgent, IReadOnlyList<PromiseDay> ByDay);

/// <summary>How somebody keeps promises.</summary>
/// <param name="Agent">Who, the hub itself included; null: everybody.</param>
/// <param name="Kept">How many were kept.</param>
/// <param name="Broken">How many were not.</param>
/// <param name="Open">How many are not due yet.</param>
/// <param name="Share">Kept of those that are settled, 0 to 1; null: none is.</param>
internal sealed record PromiseShare(PromisedBy? Agent, long Kept, long Broken, long Open, double? Share)
{
    public static PromiseShare Of(PromisedBy? agent, long kept, long broken, long open) => new(agent, kept, broken, open, kept + broken == 0 ? null : (double)kept / (kept + broken));
}

/// <summary>A day's promises.</summary>
internal sealed record PromiseDay(string Day, long Kept, long Broken);
