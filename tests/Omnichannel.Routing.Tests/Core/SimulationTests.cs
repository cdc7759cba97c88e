using Omnichannel.Routing.Simulation.Report;
using Omnichannel.Routing.Simulation.World;

namespace Omnichannel.Routing.Tests.Core;

/// <summary>A small run of the simulator; the whole one is a program of its own. Seeds are fixed: the figures are the same everywhere.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void ErlangC_Formula_IsTheTextbooks()
    {
        var formula = ErlangC.Formula();

        formula.Waits.ShouldBe(0.174, 0.0005);
        formula.MeanWait.ShouldBe(7.8, 0.05);
        formula.Within20.ShouldBe(0.888, 0.0005);
    }

    [Fact]
    public void Engine_EqualAgentsAndRandomCallers_WaitAsErlangCSays()
    {
        var formula = ErlangC.Formula();

        var (waits, mean, within) = ErlangC.Simulate(seeds: 12, hours: 40);

        formula.Waits.ShouldBeInRange(waits.Low, waits.High);
        formula.MeanWait.ShouldBeInRange(mean.Low, mean.High);
        formula.Within20.ShouldBeInRange(within.Low, within.High);
    }

    [Fact]
    public void Engine_ADayUnderEachPolicy_AssignsNothingWrongAndReturningCustomersMeetTheirAgent()
    {
        var policies = Experiment.Compare(new Scenario { Size = 4 }, seeds: 1);

        policies.ShouldAllBe(policy => policy.Days.All(day => day.Wrong == 0));
        policies[0].Name.ShouldBe(Experiment.Ours);
        policies[0].Mean(day => day.Met).ShouldBeGreaterThan(0.5);
        policies[0].Mean(day => day.MeanWait).ShouldBeLessThan(1.05 * policies[1].Mean(day => day.MeanWait));
    }

    [Fact]
    public void Estimate_SmallSamples_KnowsStudentsT()
    {
        Estimate.Of([1, 2, 3, 4, 5, 6]).HalfWidth.ShouldBe(2.571 * Math.Sqrt(3.5 / 6), 0.01);
        Estimate.Of([.. Enumerable.Range(0, 30).Select(number => number % 2 * 2.0)]).HalfWidth.ShouldBe(2.045 * Math.Sqrt(30.0 / 29 / 30), 0.001);
    }
}
