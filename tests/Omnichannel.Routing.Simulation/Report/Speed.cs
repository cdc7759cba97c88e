using System.Diagnostics;
using Omnichannel.Routing.Core;

namespace Omnichannel.Routing.Simulation.Report;

/// <summary>How long the engine takes, in microseconds: median and 99th percentile of a change together with the decision that follows.</summary>
/// <param name="Agents">How many agents.</param>
/// <param name="Waiting">How many threads wait.</param>
/// <param name="Freed">Work ends and its agent gets the next.</param>
/// <param name="Queued">Work comes while everybody who may take it is busy.</param>
/// <param name="Given">Work comes and one of many free agents gets it.</param>
/// <param name="Place">Asking for the place in the queue.</param>
internal sealed record SpeedResult(
    int Agents, int Waiting, (double Median, double P99) Freed, (double Median, double P99) Queued, (double Median, double P99) Given, (double Median, double P99) Place)
{
    public double Worst => Math.Max(Freed.Median, Math.Max(Queued.Median, Given.Median));
}

/// <summary>Measures the engine: 20 skills of which everybody has two, 5 languages of which everybody speaks one or two, four channels.</summary>
internal static class Speed
{
    private const int Times = 4000;
    private static readonly string[] Channels = ["voice", "webchat", "sms", "email"];
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    public static SpeedResult Measure(int agents, int waiting)
    {
        var random = new Random(agents);
        var engine = new RoutingEngine();
        var now = Start;
        for (var number = 0; number < agents; number++)
        {
            engine.SetAgent(AnAgent(number, random), now);
        }

        // Until so many wait: half as many again and more, because the first fill the agents.
        var next = 0;
        while (engine.WaitingCount < waiting)
        {
            engine.Enqueue(Work(next++, agents, now, random), now);
            engine.Decide(now += TimeSpan.FromMilliseconds(10));
        }

        var busy = new List<Guid>(Enumerable.Range(0, agents).SelectMany(number => engine.WorkOf($"agent-{number:00000}")).Select(assigned => assigned.Work.Id));
        var freed = Timed(
            engine,
            () =>
            {
                // One comes for each that goes, so that as many wait as before; whoever got work has it in the list.
                engine.Enqueue(Work(next++, agents, now, random), now);
                busy.AddRange(engine.Decide(now).Select(decision => decision.WorkId));
                var at = random.Next(busy.Count);
                var work = busy[at];
                busy[at] = busy[^1];
                busy.RemoveAt(busy.Count - 1);
                return work;
            },
            id => engine.Release(id, now += TimeSpan.FromMilliseconds(10)),
            decisions => busy.AddRange(decisions.Select(decision => decision.WorkId)));
        var queued = Timed(engine, () => Work(next++, agents, now, random), work => engine.Enqueue(work, now += TimeSpan.FromMilliseconds(10)));
        var ids = engine.Waiting.Select(work => work.Id).ToArray();
        var place = Timed(null, () => ids[random.Next(ids.Length)], id => engine.Position(id));

        // Half of the agents are free and nobody waits.
        var idle = new RoutingEngine();
        for (var number = 0; number < agents; number++)
        {
            idle.SetAgent(AnAgent(number, random), now);
        }

        var had = new Queue<Guid>();
        var given = Timed(
            idle,
            () =>
            {
                if (had.Count > agents / 2)
                {
                    idle.Release(had.Dequeue(), now);
                }

                var work = Work(next++, agents, now, random);
                had.Enqueue(work.Id);
                return work;
            },
            work => idle.Enqueue(work, now += TimeSpan.FromMilliseconds(10)));
        return new SpeedResult(agents, waiting, freed, queued, given, place);

        (double Median, double P99) Timed<T>(RoutingEngine? decides, Func<T> prepare, Action<T> act, Action<IReadOnlyList<Decision>>? then = null)
        {
            var times = new List<double>(Times);
            for (var time = 0; time < Times * 5 / 4; time++)
            {
                var what = prepare();
                var from = Stopwatch.GetTimestamp();
                act(what);
                var decisions = decides?.Decide(now) ?? [];
                times.Add(Stopwatch.GetElapsedTime(from).TotalMicroseconds);
                then?.Invoke(decisions);
            }

            // The first fifth warms the compiler and the classes.
            var sorted = times.Skip(Times / 4).Order().ToArray();
            return (sorted[sorted.Length / 2], sorted[sorted.Length * 99 / 100]);
        }
    }

    private static AgentState AnAgent(int number, Random random) => new()
    {
        Id = $"agent-{number:00000}",
        Presence = Presence.Online,
        Skills = Enumerable.Range(0, 2).Select(_ => $"skill-{random.Next(20)}").Distinct().ToDictionary(skill => skill, _ => 1 + random.Next(5)),
        Languages = [.. Enumerable.Range(0, 2).Select(_ => $"language-{random.Next(5)}").Distinct()],
    };

    private static WorkItem Work(int number, int agents, DateTimeOffset now, Random random) => new()
    {
        Id = new Guid(number, 0, 0, new byte[8]),
        Channel = Channels[random.Next(4)],
        EnqueuedAt = now,
        HeadStart = TimeSpan.FromMinutes(random.Next(3)),
        Rings =
        [
            new Ring { Skills = new Dictionary<string, int> { [$"skill-{random.Next(20)}"] = 1 }, Languages = [$"language-{random.Next(5)}"] },
            new Ring { After = TimeSpan.FromHours(10), Languages = [$"language-{random.Next(5)}"] },
        ],
        Preferred = random.Next(3) == 0 ? new Preference($"agent-{random.Next(agents):00000}") : null,
    };
}
