using Omnichannel.Routing.Simulation.Policies;
using Omnichannel.Routing.Simulation.Report;

namespace Omnichannel.Routing.Simulation.World;

/// <summary>What waiting must be when callers come at random to equal agents and nobody gives up (A. K. Erlang, 1917).</summary>
/// <param name="Waits">The share that waits at all.</param>
/// <param name="MeanWait">The mean wait of all, in seconds.</param>
/// <param name="Within20">The share that is answered within 20 s.</param>
internal sealed record ErlangC(double Waits, double MeanWait, double Within20)
{
    public const double Erlangs = 10, Service = 180;
    public const int Agents = 14;

    public static ErlangC Formula()
    {
        // Erlang B by its recursion, from it Erlang C.
        var blocked = 1.0;
        for (var agents = 1; agents <= Agents; agents++)
        {
            blocked = Erlangs * blocked / (agents + (Erlangs * blocked));
        }

        var waits = Agents * blocked / (Agents - (Erlangs * (1 - blocked)));
        return new ErlangC(waits, waits * Service / (Agents - Erlangs), 1 - (waits * Math.Exp(-(Agents - Erlangs) * 20 / Service)));
    }

    /// <summary>The same with the real engine: the mean over seeds, with intervals that hold for all three at once.</summary>
    public static (Estimate Waits, Estimate MeanWait, Estimate Within20) Simulate(int seeds, double hours, int firstSeed = 1)
    {
        var runs = new ErlangC[seeds];
        var channels = new Dictionary<string, Channel> { ["voice"] = new("voice", "phones", 0, Service, 1, double.PositiveInfinity, 20, 1) };
        Parallel.For(0, seeds, index =>
        {
            var day = Draw(firstSeed + index, hours);
            var policy = new EnginePolicy(day, new Dictionary<string, string[]>(), relationships: false);
            var outcomes = new Run(day, channels, policy).Play().Outcomes;
            runs[index] = new ErlangC(
                (double)outcomes.Count(outcome => outcome.Wait > 0) / outcomes.Count,
                outcomes.Average(outcome => outcome.Wait),
                (double)outcomes.Count(outcome => outcome.Wait <= 20) / outcomes.Count);
        });
        return (Over(run => run.Waits), Over(run => run.MeanWait), Over(run => run.Within20));

        Estimate Over(Func<ErlangC, double> figure) => Estimate.Of([.. runs.Select(figure)], comparisons: 3);
    }

    private static Day Draw(int seed, double hours)
    {
        var random = new Random(seed);
        var contacts = new List<Contact>();
        for (var at = Next(); at < hours * Scenario.Hour; at += Next())
        {
            contacts.Add(new Contact(contacts.Count, at, "voice", Scenario.Skills[0], Chance.Exponential(random, Service), double.PositiveInfinity, null));
        }

        var agents = Enumerable.Range(0, Agents).Select(number => new Agent(number, [Scenario.Skills[0]], "phones", [(0, 2 * hours * Scenario.Hour)]));
        return new Day([.. agents], contacts, seed, WarmUp: Scenario.Hour);

        double Next() => Chance.Exponential(random, Service / Erlangs);
    }
}
