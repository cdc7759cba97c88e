using Omnichannel.Routing.Simulation.World;

namespace Omnichannel.Routing.Simulation.Report;

/// <summary>What a run of the simulator found.</summary>
internal sealed record Results(
    int Seeds,
    ErlangC Formula,
    (Estimate Waits, Estimate MeanWait, Estimate Within20) Simulated,
    IReadOnlyList<PolicyResult> Policies,
    IReadOnlyList<SpeedResult>? Speed)
{
    public PolicyResult Policy(string name) => Policies.First(policy => policy.Name == name);

    public IReadOnlyList<Check> Checks()
    {
        var (ours, without, bound) = (Policy(Experiment.Ours), Policy(Experiment.WithoutPreference), Policy(Experiment.AllSkilled));
        var checks = new List<Check>
        {
            Check.AtMost("Erlang-C: P(wait) off by at most the interval", Off(Simulated.Waits, Formula.Waits), Simulated.Waits.HalfWidth),
            Check.AtMost("Erlang-C: mean wait off by at most the interval", Off(Simulated.MeanWait, Formula.MeanWait), Simulated.MeanWait.HalfWidth),
            Check.AtMost("Erlang-C: within 20 s off by at most the interval", Off(Simulated.Within20, Formula.Within20), Simulated.Within20.HalfWidth),
            Check.AtMost("p95 wait, ours to all-skilled", ours.Mean(day => day.P95Wait) / bound.Mean(day => day.P95Wait), 1.10),
            Check.AtLeast("returning customers who met their agent", ours.Mean(day => day.Met), 0.5),
            Check.AtMost("mean wait, with preference to without", ours.Mean(day => day.MeanWait) / without.Mean(day => day.MeanWait), 1.05),
            Check.AtMost("wrong assignments", Policies.Sum(policy => policy.Days.Sum(day => day.Wrong)), 0),
        };
        if (Speed is [.., var small, var large])
        {
            checks.Add(Check.AtMost($"median decision, {large.Agents:N0} agents and {large.Waiting:N0} waiting, µs", large.Worst, 100));
            checks.Add(Check.AtMost($"growth of it for {large.Waiting / small.Waiting} times as much", large.Worst / small.Worst, (double)large.Waiting / small.Waiting));
        }

        return checks;
    }

    private static double Off(Estimate seen, double formula) => Math.Abs(seen.Mean - formula);
}
