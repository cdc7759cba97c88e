using Omnichannel.Routing.Core;

namespace Omnichannel.Routing.Tests.Core;

/// <summary>
/// A random history in a small world, where everything meets everything: a list of numbers, each of which is one thing that happens. Any list is
/// a history, so a failing one can be made shorter.
/// </summary>
internal sealed class History
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly string[] Channels = ["voice", "webchat", "email"];
    private static readonly string[] Skills = ["billing", "repair", "sales"];
    private static readonly string[] Languages = ["de", "fr"];
    private static readonly string[] Teams = ["north", "south"];
    private int _works;

    public DateTimeOffset Now { get; private set; } = Start;

    /// <summary>One thing happens to the engines and the model alike.</summary>
    public void Step(int code, Model model, params RoutingEngine[] engines)
    {
        var random = new Dice((uint)code);
        Now += TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(90) : 0);
        switch (random.Next(16))
        {
            case 0 or 1:
                var agent = AnAgent(random);
                model.Set(agent);
                Each(engines, engine => engine.SetAgent(agent, Now));
                break;
            case 2 or 3:
                var (who, presence) = (AgentId(random), (Presence)random.Next(4));
                model.SetPresence(who, presence);
                Each(engines, engine => engine.SetPresence(who, presence, Now));
                break;
            case 4 when random.Next(3) == 0:
                var gone = AgentId(random);
                model.RemoveAgent(gone);
                Each(engines, engine => engine.RemoveAgent(gone, Now));
                break;
            case 5 when model.Items.Count > 0:
                var (byHand, taker) = (Some(model, random), AgentId(random));
                model.Assign(byHand, taker);
                Each(engines, engine => engine.Assign(byHand, taker, Now));
                break;
            case 6 when model.Items.Count > 0:
                var again = Some(model, random) with { Excluded = random.Next(2) == 0 ? [AgentId(random)] : [] };
                model.Enqueue(again);
                Each(engines, engine => engine.Enqueue(again, Now));
                break;
            case >= 7 and <= 10 when model.Items.Count > 0:
                var done = Some(model, random);
                model.Release(done.Id);
                Each(engines, engine => engine.Release(done.Id, Now));
                break;
            default:
                var work = SomeWork(random);
                model.Enqueue(work);
                Each(engines, engine => engine.Enqueue(work, Now));
                break;
        }
    }

    private static void Each(RoutingEngine[] engines, Action<RoutingEngine> action) => Array.ForEach(engines, action);

    private static WorkItem Some(Model model, Dice random) => model.Items.Values.ElementAt(random.Next(model.Items.Count));

    private static string AgentId(Dice random) => ((string[])["ada", "ben", "cem", "dee"])[random.Next(4)];

    private static AgentState AnAgent(Dice random) => new()
    {
        Id = AgentId(random),
        Presence = random.Next(4) == 0 ? Presence.Away : Presence.Online,
        Skills = Skills.Where(_ => random.Next(3) > 0).ToDictionary(skill => skill, _ => 1 + random.Next(3)),
        Languages = [.. Languages.Where(_ => random.Next(3) > 0)],
        Teams = [.. Teams.Where(_ => random.Next(2) > 0)],
        Capacity = random.Next(3) == 0 ? new Dictionary<string, int> { ["webchat"] = random.Next(5), ["voice"] = 1 } : null,
    };

    private WorkItem SomeWork(Dice random) => new()
    {
        Id = new Guid(++_works, 0, 0, new byte[8]),
        Channel = Channels[random.Next(Channels.Length)],
        EnqueuedAt = Now - TimeSpan.FromSeconds(random.Next(4) == 0 ? random.Next(100) : 0),
        HeadStart = TimeSpan.FromSeconds(random.Next(3) == 0 ? random.Next(120) : 0),
        DueAt = random.Next(4) == 0 ? Now + TimeSpan.FromSeconds(random.Next(600)) : null,
        Rings = [.. Enumerable.Range(0, random.Next(4)).Select(_ => ARing(random))],
        Preferred = random.Next(2) == 0
            ? null
            : new Preference(AgentId(random))
            {
                WaitUpTo = TimeSpan.FromSeconds(random.Next(2) * random.Next(120)),
                YieldUpTo = random.Next(2) == 0 ? null : TimeSpan.FromSeconds(random.Next(60)),
            },
        Excluded = random.Next(5) == 0 ? [AgentId(random)] : [],
    };

    private static Ring ARing(Dice random) => new()
    {
        After = TimeSpan.FromSeconds(random.Next(3) * 40),
        Teams = random.Next(2) == 0 ? [] : [Teams[random.Next(2)]],
        Skills = random.Next(2) == 0 ? new() : new Dictionary<string, int> { [Skills[random.Next(3)]] = 1 + random.Next(2) },
        Languages = random.Next(3) > 0 ? [] : [Languages[random.Next(2)]],
    };

    /// <summary>A small generator of its own, so that a code is the same thing on every platform and version.</summary>
    private sealed class Dice(uint seed)
    {
        private ulong _state = (seed * 2654435761UL) ^ 0x9E3779B97F4A7C15UL;

        public int Next(int sides)
        {
            _state = (_state * 6364136223846793005UL) + 1442695040888963407UL;
            return (int)((_state >> 33) % (ulong)sides);
        }
    }
}
