using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Inbound;

/// <summary>
/// Takes what channels report, in the order in which it came: a batch is one transaction, and in it every run of the same kind is
/// written together.
/// </summary>
internal sealed class InboundHandler(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    Append append,
    Echoes echoes,
    Changes changes,
    PendingChanges pending,
    DeliveryUpdates deliveries,
    Consents consents,
    DeliverySignal signal,
    FeedFollower follower,
    SearchIndexSweep sweep,
    Statistics statistics,
    TimeProvider time) : IQueueHandler
{
    /// <inheritdoc />
    public bool TakesLanesTogether => true;

    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        var reports = batch.Select(Read).ToArray();
        var told = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var (tx, written) = (new Tx(connection, transaction), new List<FeedRun>());
                foreach (var run in Runs(reports))
                {
                    await ApplyAsync(tx, run, written, cancellationToken);
                }

                return written;
            },
            cancellationToken);
        told.ForEach(follower.Take);
        outbox.Nudge(feedGrew: told.Count > 0, told.Count > 0 ? told[^1].Last : 0);
        sweep.Note(reports.OfType<Arrival>().Sum(arrival => arrival.Content.Text?.Length ?? 0));
        statistics.Note(reports.Count(report => report is Arrival));
        if (reports.Any(report => report is DeliveryUpdated or ConsentChanged))
        {
            signal.Wake();
        }
    }

    private async Task ApplyAsync(Tx tx, IReadOnlyList<object> run, List<FeedRun> written, CancellationToken cancellationToken)
    {
        switch (run[0])
        {
            case Arrival:
                if (await append.RunAsync(tx, [.. run.Cast<Arrival>()]) is { } events)
                {
                    written.Add(events);
                }

                break;
            case SentElsewhere:
                await echoes.RunAsync(tx, [.. run.Cast<SentElsewhere>()], cancellationToken);
                break;
            case InboundChange:
                await changes.RunAsync(tx, [.. run.Cast<InboundChange>()]);
                break;
            case DeliveryUpdated:
                var updates = run.Cast<DeliveryUpdated>().ToArray();
                await deliveries.ApplyAsync(tx.Connection, tx.Transaction!, updates, cancellationToken);
                await pending.ApplyAsync(tx, updates);
                break;
            case ConsentChanged:
                await consents.ApplyAsync(tx.Connection, tx.Transaction!, [.. run.Cast<ConsentChanged>()], cancellationToken);
                break;
        }
    }

    private object Read(Envelope envelope) => envelope.Type switch
    {
        nameof(InboundMessage) => Arrival.Of(JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.InboundMessage)!),
        nameof(HumanRequested) => Arrival.Of(JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.HumanRequested)!, time),
        nameof(SentElsewhere) => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.SentElsewhere)!,
        nameof(InboundChange) => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.InboundChange)!,
        nameof(DeliveryUpdated) => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.DeliveryUpdated)!,
        nameof(ConsentChanged) => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.ConsentChanged)!,
        _ => throw new InvalidDataException($"Conversations takes no {envelope.Type}."),
    };

    private static IEnumerable<IReadOnlyList<object>> Runs(IReadOnlyList<object> reports)
    {
        for (var start = 0; start < reports.Count;)
        {
            var kind = reports[start].GetType();
            var run = reports.Skip(start).TakeWhile(report => report.GetType() == kind).ToArray();
            yield return run;
            start += run.Length;
        }
    }
}
