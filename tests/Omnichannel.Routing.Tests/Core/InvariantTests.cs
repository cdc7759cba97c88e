using FsCheck;
using FsCheck.Fluent;
using Omnichannel.Routing.Core;

namespace Omnichannel.Routing.Tests.Core;

/// <summary>What holds in every history. The seeds are fixed, so a run is the same everywhere; a failure prints the shortest history found.</summary>
public sealed class InvariantTests
{
    private static readonly RoutingOptions Options = new() { IdleClasses = 12, Weighed = 3 };

    [Fact]
    public void Decide_AnyHistory_GivesTheFirstInLineToSomebodyWithRoomAndLeavesNobodyWaitingForNothing() => Always(7, codes =>
    {
        var (history, model, engine) = (new History(), new Model(Options), new RoutingEngine(Options));
        foreach (var code in codes)
        {
            history.Step(code, model, engine);
            Judge(engine.Decide(history.Now), model, history.Now);
            foreach (var work in model.Items.Values)
            {
                engine.Owner(work.Id).ShouldBe(model.Owner(work.Id));
            }

            engine.WaitingCount.ShouldBe(model.Waiting.Count());
        }
    });

    [Fact]
    public void Decide_SeveralChangesAtOnce_GivesInTheSameOrder() => Always(11, codes =>
    {
        var (history, model, engine) = (new History(), new Model(Options), new RoutingEngine(Options));
        foreach (var chunk in codes.Chunk(9))
        {
            foreach (var code in chunk)
            {
                history.Step(code, model, engine);
            }

            Judge(engine.Decide(history.Now), model, history.Now);
        }
    });

    [Fact]
    public void Decide_SameHistoryTwice_DecidesTheSame() => Always(13, codes =>
    {
        Told(codes).ShouldBe(Told(codes));

        static List<string> Told(int[] codes)
        {
            var (history, model, engine, told) = (new History(), new Model(Options), new RoutingEngine(Options), new List<string>());
            foreach (var code in codes)
            {
                history.Step(code, model, engine);
                told.AddRange(Given(engine.Decide(history.Now), model).Select(Say));
            }

            return told;
        }
    });

    [Fact]
    public void Restore_AtAnyStep_DecidesLikeTheEngineThatRanOn() => Always(17, codes =>
    {
        var (history, model, running) = (new History(), new Model(Options), new RoutingEngine(Options));
        var restored = new RoutingEngine(Options);
        for (var index = 0; index < codes.Length; index++)
        {
            history.Step(codes[index], model, running, restored);
            restored = index % 5 == 0 ? RoutingEngine.Restore(restored.Snapshot(), Options) : restored;
            var decided = Given(running.Decide(history.Now), model);
            restored.Decide(history.Now).Select(Say).ShouldBe(decided.Select(Say));
            restored.NextChangeAt.ShouldBe(running.NextChangeAt);
        }
    });

    [Fact]
    public void Position_AnyHistory_CountsWhatIsDueBeforeAndCompetes() => Always(19, codes =>
    {
        var (history, model, engine) = (new History(), new Model(Options), new RoutingEngine(Options));
        foreach (var code in codes)
        {
            history.Step(code, model, engine);
            Given(engine.Decide(history.Now), model);
            foreach (var work in model.Waiting)
            {
                engine.Position(work.Id).ShouldBe(model.Position(work, history.Now));
            }
        }
    });

    [Fact]
    public void NextChangeAt_AnyHistory_BeforeItTimeAloneChangesNothingAndAtItNothingIsMissed() => Always(23, codes =>
    {
        var (history, model, engine) = (new History(), new Model(Options), new RoutingEngine(Options));
        foreach (var code in codes)
        {
            history.Step(code, model, engine);
            Judge(engine.Decide(history.Now), model, history.Now);
            if (engine.NextChangeAt is { } next)
            {
                next.ShouldBeGreaterThan(history.Now);
                model.JudgeRest(next.AddTicks(-1));
                RoutingEngine.Restore(engine.Snapshot(), Options).Decide(next.AddTicks(-1)).ShouldBeEmpty();
            }
            else
            {
                model.JudgeRest(history.Now.AddYears(1));
            }
        }
    });

    [Fact]
    public void Explain_AnyHistory_FindsNobodyWhoCouldTakeWhatWaits() => Always(29, codes =>
    {
        var (history, model, engine) = (new History(), new Model(Options), new RoutingEngine(Options));
        foreach (var code in codes)
        {
            history.Step(code, model, engine);
            Given(engine.Decide(history.Now), model);
            foreach (var work in model.Waiting)
            {
                var told = engine.Explain(work.Id, history.Now).ShouldNotBeNull();
                told.Because.ShouldNotBeEmpty();
                told.Candidates.ShouldAllBe(candidate => !candidate.Eligible && candidate.Why.Count > 0);
            }
        }
    });

    private static void Judge(IReadOnlyList<Decision> decisions, Model model, DateTimeOffset now)
    {
        foreach (var decision in decisions)
        {
            decision.Reasons.ShouldNotBeEmpty();
            model.Judge(decision, now);
        }

        model.JudgeRest(now);
    }

    private static IReadOnlyList<Decision> Given(IReadOnlyList<Decision> decisions, Model model)
    {
        foreach (var decision in decisions)
        {
            model.Assign(model.Items[decision.WorkId], decision.AgentId);
        }

        return decisions;
    }

    private static string Say(Decision decision) => $"{decision.WorkId} {decision.AgentId} {decision.At:O} {string.Join(", ", decision.Reasons)}";

    private static void Always(ulong seed, Action<int[]> holds) =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue - 1).ArrayOf(100), Shorter), holds)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(seed, (seed * 2) + 1));

    private static IEnumerable<int[]> Shorter(int[] codes)
    {
        for (var length = codes.Length / 2; length > 0; length /= 2)
        {
            for (var at = 0; at + length <= codes.Length; at += length)
            {
                yield return [.. codes[..at], .. codes[(at + length)..]];
            }
        }
    }
}
