using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Erasure;
using Omnichannel.Routing.Promises.Finding;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.Promises;

/// <summary><c>/api/routing/promises</c>.</summary>
internal sealed class PromiseEndpoints(
    [FromKeyedServices(RoutingModule.Service)] Database database, IThreadSource threads, DecidingSignal signal, TimeProvider time)
{
    private const int LongestText = 1000, LongestSearched = 100_000, MostDays = 400;
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(400);

    public static async Task<Results<Ok<PromiseList>, ProblemHttpResult>> ListAsync(
        string? state, Guid? thread, bool? mine, ClaimsPrincipal user, PromiseEndpoints promises, CancellationToken cancellationToken)
    {
        if (state is not null && !PromiseStates.All.Contains(state))
        {
            return Problems.Invalid("state", "open, kept or broken.");
        }

        await using var connection = await promises.Database.OpenAsync(cancellationToken);
        var list = await PromiseTable.ListAsync(connection, state, thread, mine == true ? user.UserId() : null);
        return TypedResults.Ok(new PromiseList([.. list.Select(PromiseModel.Of)]));
    }

    /// <summary>An agent confirms what they promise.</summary>
    public static async Task<Results<Created<PromiseModel>, ProblemHttpResult>> MakeAsync(
        NewPromise body, ClaimsPrincipal user, PromiseEndpoints promises, CancellationToken cancellationToken)
    {
        var now = promises.Time.GetUtcNow();
        var errors = new Errors();
        errors.Add("threadId", body.ThreadId is null ? "The thread is needed." : null);
        errors.Add("text", string.IsNullOrWhiteSpace(body.Text) || body.Text.Length > LongestText ? $"What is promised is needed, in at most {LongestText} characters." : null);
        errors.Add("dueAt", DueError(body.DueAt, now));
        errors.Add("kind", body.Kind is null or PromiseKinds.Promise or PromiseKinds.Callback ? null : "promise or callback.");
        errors.Add("channel", body.Channel is { Length: > 50 } ? "At most 50 characters." : null);
        errors.Add("address", body.Address is { Length: > 300 } ? "At most 300 characters." : null);
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        if (await promises.Threads.ThreadAsync(body.ThreadId!.Value, cancellationToken) is not { } thread)
        {
            return Problems.NotFound("thread");
        }

        var kind = body.Kind ?? PromiseKinds.Promise;
        var phone = thread.Address is { } address && address.StartsWith("tel:", StringComparison.Ordinal) ? address : null;
        var promise = new Promise
        {
            Id = Ids.New(promises.Time),
            ThreadId = thread.Id,
            Kind = kind,
            Text = body.Text!.Trim(),
            Channel = body.Channel,
            Address = body.Address ?? (kind == PromiseKinds.Callback ? phone : null),
            ByType = "agent",
            ById = user.UserId(),
            ByName = user.UserName(),
            MadeAt = now,
            DueAt = body.DueAt!.Value,
            NextAt = PromiseRules.RemindAt(now, body.DueAt.Value),
        };
        if (!await promises.AddAsync(promise, cancellationToken))
        {
            return Problems.NotFound("thread");
        }

        promises.Signal.Changed();
        return TypedResults.Created($"/api/routing/promises/{promise.Id}", PromiseModel.Of(promise));
    }

    public static Task<Results<Ok<PromiseModel>, ProblemHttpResult>> KeepAsync(
        Guid id, ClaimsPrincipal user, PromiseEndpoints promises, CancellationToken cancellationToken) =>
        promises.ChangeAsync(
            id, promise => promise with { State = PromiseStates.Kept, SettledAt = promises.Time.GetUtcNow(), SettledBy = user.UserId() }, cancellationToken);

    public static Task<Results<Ok<PromiseModel>, ProblemHttpResult>> BreakAsync(
        Guid id, ClaimsPrincipal user, PromiseEndpoints promises, CancellationToken cancellationToken) =>
        promises.ChangeAsync(
            id, promise => promise with { State = PromiseStates.Broken, SettledAt = promises.Time.GetUtcNow(), SettledBy = user.UserId() }, cancellationToken);

    /// <summary>The customer was told another time.</summary>
    public static async Task<Results<Ok<PromiseModel>, ProblemHttpResult>> MoveAsync(
        Guid id, MovedPromise body, PromiseEndpoints promises, CancellationToken cancellationToken)
    {
        var now = promises.Time.GetUtcNow();
        return DueError(body.DueAt, now) is { } error
            ? Problems.Invalid("dueAt", error)
            : await promises.ChangeAsync(
                id,
                promise => promise with { DueAt = body.DueAt!.Value, RemindedAt = null, CalledAt = null, NextAt = PromiseRules.RemindAt(now, body.DueAt.Value) },
                cancellationToken);
    }

    public static Results<Ok<FoundPromises>, ProblemHttpResult> Find(PromiseText body, PromiseEndpoints promises)
    {
        var errors = new Errors();
        errors.Add("text", body.Text is null or { Length: > LongestSearched } ? $"What the agent writes is needed, at most {LongestSearched} characters." : null);
        var zone = TimeZoneInfo.Utc;
        errors.Add(
            "zone",
            string.IsNullOrEmpty(body.Zone) || TimeZoneInfo.TryFindSystemTimeZoneById(body.Zone, out zone) ? null : "An IANA time zone, for example Europe/Berlin.");
        return errors.Any
            ? Problems.Invalid(errors.ByField)
            : TypedResults.Ok(new FoundPromises(PromiseFinder.Find(body.Text!, body.Language, promises.Time.GetUtcNow(), zone!)));
    }

    public static async Task<Results<Ok<PromiseReport>, ProblemHttpResult>> ReportAsync(int? days, PromiseEndpoints promises, CancellationToken cancellationToken)
    {
        if (days is < 1 or > MostDays)
        {
            return Problems.Invalid("days", $"From 1 to {MostDays}.");
        }

        var since = promises.Time.GetUtcNow() - TimeSpan.FromDays(days ?? 30);
        await using var connection = await promises.Database.OpenAsync(cancellationToken);
        var counts = await PromiseTable.CountAsync(connection, since);
        var settled = await PromiseTable.SettledAsync(connection, since);
        return TypedResults.Ok(new PromiseReport(
            days ?? 30,
            PromiseShare.Of(null, counts.Sum(one => one.Kept), counts.Sum(one => one.Broken), counts.Sum(one => one.Open)),
            [.. counts.Select(one => PromiseShare.Of(new PromisedBy(one.ByType, one.ById, one.ByName), one.Kept, one.Broken, one.Open))],
            [.. settled.GroupBy(one => one.DueAt.UtcDateTime.Date).OrderBy(day => day.Key).Select(day => new PromiseDay(
                $"{day.Key:yyyy-MM-dd}", day.Count(one => one.State == PromiseStates.Kept), day.Count(one => one.State == PromiseStates.Broken)))]));
    }

    private Database Database => database;

    private IThreadSource Threads => threads;

    private DecidingSignal Signal => signal;

    private TimeProvider Time => time;

    /// <summary>Adds it, unless its customer was erased meanwhile.</summary>
    private Task<bool> AddAsync(Promise promise, CancellationToken cancellationToken) => Database.WriteAsync(
        async (connection, transaction) =>
        {
            await Revision.CountAsync(connection, transaction);
            if (await ErasedTable.HasAsync(connection, transaction, promise.ThreadId))
            {
                return false;
            }

            await PromiseTable.AddAsync(connection, transaction, promise);
            return true;
        },
        cancellationToken);

    private async Task<Results<Ok<PromiseModel>, ProblemHttpResult>> ChangeAsync(Guid id, Func<Promise, Promise> change, CancellationToken cancellationToken)
    {
        var (before, after) = await Database.WriteAsync<(Promise?, Promise?)>(
            async (connection, transaction) =>
            {
                var promise = await PromiseTable.FindAsync(connection, transaction, id);
                if (promise is not { State: PromiseStates.Open })
                {
                    return (promise, null);
                }

                var next = change(promise);
                await PromiseTable.SaveAsync(connection, transaction, next);
                await Revision.CountAsync(connection, transaction);
                return (promise, next);
            },
            cancellationToken);
        if (after is null)
        {
            return before is null ? Problems.NotFound("promise") : Problems.Conflict("settled", $"The promise is {before.State} already.");
        }

        Signal.Changed();
        return TypedResults.Ok(PromiseModel.Of(after));
    }

    private static string? DueError(DateTimeOffset? due, DateTimeOffset now) =>
        due is null ? "By when is needed, RFC 3339." : due <= now ? "It has to be in the future." : due > now + Furthest ? "At most 400 days ahead." : null;
}
