using System.Data.Common;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Queue;

namespace Omnichannel.Routing.Promises;

/// <summary>
/// Sees to it that promises are kept: finds that they were, reminds before they are due, gives out calls, and escalates broken ones. Every step
/// is written with the commands that follow from it, so each is done once, also when its time came while nobody ran.
/// </summary>
internal sealed class PromiseKeeper : IDecidingPart
{
    private const long Top = 500;
    private static readonly CommandAuthor Author = new("system", RoutingModule.Service, "Promises");

    private readonly List<(Guid Thread, MessageSnapshot Message)> _said = [];

    /// <inheritdoc />
    public DateTimeOffset? NextAt { get; private set; }

    /// <inheritdoc />
    public async Task LoadAsync(DbConnection connection, Board board, CancellationToken cancellationToken)
    {
        _said.Clear();
        NextAt = await PromiseTable.NextAtAsync(connection, null);
    }

    /// <inheritdoc />
    public void Apply(FeedItem item, Board board)
    {
        if (item.Type == "message.appended" && item.Message() is { Direction: "outbound", Author.Type: "agent" or "automation" } message)
        {
            _said.Add((item.ThreadId, message));
        }
    }

    /// <inheritdoc />
    public async Task StepAsync(DecidingStep step)
    {
        if (_said.Count > 0)
        {
            await SettleAsync(step);
            _said.Clear();
        }

        foreach (var promise in await PromiseTable.DueAsync(step.Connection, step.Transaction, step.Now))
        {
            await GoOnAsync(step, promise);
        }

        NextAt = await PromiseTable.NextAtAsync(step.Connection, step.Transaction);
    }

    private async Task SettleAsync(DecidingStep step)
    {
        var messages = _said.ToLookup(said => said.Thread, said => said.Message);
        foreach (var promise in await PromiseTable.OfThreadsAsync(step.Connection, step.Transaction, messages.Select(thread => thread.Key)))
        {
            if (messages[promise.ThreadId].FirstOrDefault(message => PromiseRules.IsKeptBy(promise, message, step.Now)) is { } answer)
            {
                await PromiseTable.SaveAsync(
                    step.Connection, step.Transaction, promise with { State = PromiseStates.Kept, SettledAt = answer.ReceivedAt, SettledBy = "answer" });
            }
        }
    }

    private static async Task GoOnAsync(DecidingStep step, Promise promise)
    {
        var routed = step.Board.Threads.GetValueOrDefault(promise.ThreadId);
        if (PromiseRules.Next(promise, routed is null, step.Now) is not { } next)
        {
            // Nothing is to be done yet after all (it was moved): look again when it is due.
            await PromiseTable.SaveAsync(step.Connection, step.Transaction, promise with { NextAt = promise.DueAt > step.Now ? promise.DueAt : step.Now + PromiseRules.ToCall });
            return;
        }

        await PromiseTable.SaveAsync(step.Connection, step.Transaction, PromiseRules.After(promise, next, step.Now));
        if (next == PromiseStep.Resolved)
        {
            return;
        }

        Note(step, promise, next, Crew.HoursOf(step.Board, routed?.Team).Zone);
        var priority = routed?.Thread.Priority ?? 0;
        step.Send(new ChangeThread
        {
            CommandId = step.NewId(),
            ThreadId = promise.ThreadId,
            By = Author,
            Priority = next switch { PromiseStep.Call => Math.Max(priority, Top), PromiseStep.Broken => priority + 2, _ => priority + 1 },

            // Put aside or at rest: it comes back into sight.
            State = next != PromiseStep.Remind && routed?.Thread.State != "open" ? "open" : null,
            AddTags = next == PromiseStep.Call ? ["callback"] : next == PromiseStep.Broken ? ["promise-broken"] : null,
            RemoveTags = next == PromiseStep.Broken && promise.Kind == PromiseKinds.Callback ? ["callback"] : null,
        });

        // A thread that was at rest comes back to whoever had it; unless they who promised are there, somebody has to be found.
        if (next != PromiseStep.Remind && routed is null && !(promise.ByType == "agent" && IsThere(step.Board, promise.ById)))
        {
            step.Send(new AssignHandler
            {
                CommandId = step.NewId(),
                ThreadId = promise.ThreadId,
                By = Author,
                Whoever = true,
                To = null,
                WantsPerson = true,
                Because = promise.ByType == "agent" ? $"{promise.ByName} is away, and {What(next)}" : What(next),
            });
        }

        // Whoever has it may be away: then it is everybody's again.
        if (next != PromiseStep.Remind && routed?.Thread is { Handler: { Type: "agent" } owner } thread && !IsThere(step.Board, owner.Id))
        {
            step.Send(new AssignHandler
            {
                CommandId = step.NewId(),
                ThreadId = thread.Id,
                EpisodeId = thread.Episode?.Id,
                By = Author,
                Expected = owner,
                To = null,
                WantsPerson = true,
                Because = $"{owner.Name ?? "its agent"} is away, and {What(next)}",
            });
        }
    }

    private static string What(PromiseStep step) => step == PromiseStep.Call ? "a call is due" : "a promise was broken";

    private static bool IsThere(Board board, string agent) => board.Agents.GetValueOrDefault(agent)?.Presence is "online" or "wrapUp";

    private static void Note(DecidingStep step, Promise promise, PromiseStep next, TimeZoneInfo zone)
    {
        var due = $"{TimeZoneInfo.ConvertTime(promise.DueAt, zone):yyyy-MM-dd HH:mm} ({zone.Id})";
        var number = promise.Address?.Split(':', 2)[^1];
        step.Send(new PostAutomated
        {
            CommandId = step.NewId(),
            ThreadId = promise.ThreadId,
            By = Author,
            Kind = "note",
            Content = new Content
            {
                Text = next switch
                {
                    PromiseStep.Remind => $"Promised by {promise.ByName} for {due}: {promise.Text}",
                    PromiseStep.Call => $"Call {number ?? "the customer"} now, promised by {promise.ByName} for {due}: {promise.Text}",
                    _ => $"Broken promise by {promise.ByName}, due {due}: {promise.Text}",
                },
            },
            Facts = new Dictionary<string, string>
            {
                ["event"] = next switch { PromiseStep.Remind => "promise-soon", PromiseStep.Call => "callback-due", _ => "promise-broken" },
                ["promiseId"] = promise.Id.ToString(),
                ["owner"] = promise.ById,
            },
        });
    }
}
