using System.Data.Common;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Queue;

/// <summary>
/// How fast the queues are served, and who stands where in them. A queue is a team's, per kind of channel; its rate stands in the table, so that
/// it is known after a restart.
/// </summary>
internal sealed class ServedQueues
{
    /// <summary>Estimates are kept for so many, from the front: nobody looks further.</summary>
    private const int MostKept = 2000;

    private readonly Dictionary<string, ServedRate> _rates = [];
    private readonly Dictionary<Guid, string> _inLine = [];

    /// <summary>Begins anew with what stands in the table.</summary>
    public async Task LoadAsync(DbConnection connection)
    {
        _rates.Clear();
        _inLine.Clear();
        foreach (var row in await QueueTables.RatesAsync(connection))
        {
            _rates[row.Class] = new ServedRate(row.Served, row.Busy, DateTimeOffset.FromUnixTimeMilliseconds(row.At));
        }
    }

    /// <summary>Everybody who waits, in their order, each with their place in their own queue.</summary>
    public static List<(RoutedThread Thread, int Place)> LineUp(DecidingStep step)
    {
        var lengths = new Dictionary<string, int>();
        var line = new List<(RoutedThread, int)>();
        foreach (var routed in step.Board.Queue)
        {
            var queue = ClassOf(routed);
            line.Add((routed, lengths[queue] = lengths.GetValueOrDefault(queue) + 1));
        }

        return line;
    }

    /// <summary>How long whoever stands there has to wait; null: nobody can say yet.</summary>
    public WaitEstimate? EstimateOf(RoutedThread routed, int place) => _rates.GetValueOrDefault(ClassOf(routed))?.Estimate(place);

    /// <summary>Counts who stood in a queue and does not any more: served, or gone, either way the others came forward.</summary>
    /// <param name="step">Now.</param>
    /// <param name="line">Who stands there now.</param>
    /// <param name="countedAt">When it was counted before; the default: never.</param>
    public async Task CountAsync(DecidingStep step, List<(RoutedThread Thread, int Place)> line, DateTimeOffset countedAt)
    {
        var before = _inLine.Values.ToHashSet();
        foreach (var queue in before)
        {
            _rates[queue] = _rates.GetValueOrDefault(queue, ServedRate.Unknown(countedAt == default ? step.Now : countedAt)).Until(step.Now, isServing: Crew.IsSomebodyThere(step.Board, TeamOf(queue)));
        }

        var now = line.ToDictionary(one => one.Thread.Thread.Id, one => ClassOf(one.Thread));
        foreach (var (thread, queue) in _inLine)
        {
            if (!now.ContainsKey(thread))
            {
                _rates[queue] = _rates[queue].WithOne();
            }
        }

        var queues = now.Values.ToHashSet();
        foreach (var queue in queues.Except(before))
        {
            _rates[queue] = _rates.GetValueOrDefault(queue, ServedRate.Unknown(step.Now)).Until(step.Now, isServing: false);
        }

        var isSame = _inLine.Count == now.Count && now.All(one => _inLine.GetValueOrDefault(one.Key) == one.Value);
        _inLine.Clear();
        foreach (var (thread, queue) in now)
        {
            _inLine[thread] = queue;
        }

        if (isSame)
        {
            return;
        }

        await QueueTables.SaveRatesAsync(step.Connection, step.Transaction, _rates.Where(rate => before.Contains(rate.Key) || queues.Contains(rate.Key)).Select(rate =>
            new RateRow { Class = rate.Key, Served = rate.Value.Served, Busy = rate.Value.Busy, At = rate.Value.At.ToUnixTimeMilliseconds() }));
        await QueueTables.ReplaceWaitsAsync(step.Connection, step.Transaction, line.Take(MostKept).Select(one => (one.Thread.Thread.Id, Estimate: EstimateOf(one.Thread, one.Place)))
            .Where(one => one.Estimate is not null)
            .Select(one => new WaitRow
            {
                ThreadId = one.Id,
                Seconds = one.Estimate!.Seconds,
                Low = one.Estimate.Low,
                High = one.Estimate.High,
                Because = one.Estimate.Because,
            }));
    }

    private static string ClassOf(RoutedThread routed) => $"{routed.Team ?? "*"}/{Notices.ClassOf(routed.Thread.Channel)}";

    private static string? TeamOf(string queue) => queue.Split('/')[0] is var team && team != "*" ? team : null;
}
