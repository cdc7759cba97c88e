using System.Collections.Concurrent;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class LanesTogetherTests
{
    [Fact]
    public async Task HandleAsync_WhileOneCallRuns_TheOtherLanesBatchesGather()
    {
        var inner = new Inner();
        var together = new LanesTogether(inner);
        var first = HandleAsync(together, "a1");
        var rest = new[] { HandleAsync(together, "b1", "b2"), HandleAsync(together, "c1"), HandleAsync(together, "d1") };

        inner.Open.SetResult();
        await Task.WhenAll([first, .. rest]);

        inner.Calls.ShouldBe(["a1", "b1 b2 c1 d1"]);
    }

    [Fact]
    public async Task HandleAsync_MoreWaitsThanOneCallTakes_ASecondRunsBesideIt()
    {
        var inner = new Inner();
        var together = new LanesTogether(inner);
        var lanes = Enumerable.Range(0, 8).Select(lane => HandleAsync(together, [.. Enumerable.Range(0, 256).Select(_ => "lane" + lane)])).ToArray();

        await Until.True(() => inner.Running == 2, "two calls run");
        inner.Open.SetResult();
        await Task.WhenAll(lanes);

        var handled = string.Join(' ', inner.Calls).Split(' ');
        handled.Length.ShouldBe(8 * 256);
        handled.Distinct().Count().ShouldBe(8);
    }

    [Fact]
    public async Task HandleAsync_MessageThatMayKill_IsHandledByItself()
    {
        var inner = new Inner();
        var together = new LanesTogether(inner);
        var first = HandleAsync(together, "a1");
        var (gathering, suspect) = (HandleAsync(together, "b1"), together.HandleAsync(
            [Messages.Of("suspect", "1") with { DeliveryCount = 2 }], TestContext.Current.CancellationToken));

        inner.Open.SetResult();
        await Task.WhenAll(first, gathering, suspect);

        inner.Calls.ShouldBe(["a1", "suspect", "b1"], ignoreOrder: true);
    }

    [Fact]
    public async Task HandleAsync_OneLanesBatchIsBad_TheOthersAreHandledAndOnlyThatLaneHearsOfIt()
    {
        var inner = new Inner();
        var together = new LanesTogether(inner);
        var first = HandleAsync(together, "a1");
        var (good, bad) = (HandleAsync(together, "b1"), HandleAsync(together, "poison"));

        inner.Open.SetResult();
        await first;
        await good;
        await Should.ThrowAsync<InvalidDataException>(bad);

        inner.Calls.ShouldBe(["a1", "b1"]);
    }

    [Fact]
    public async Task HandleAsync_TheDatabaseIsAway_EveryLaneHearsOfItAndNoneIsTriedAlone()
    {
        var inner = new Inner();
        var together = new LanesTogether(inner);
        var first = HandleAsync(together, "a1");
        var (one, other) = (HandleAsync(together, "b1"), HandleAsync(together, "outage"));

        inner.Open.SetResult();
        await first;
        await Should.ThrowAsync<TimeoutException>(one);
        await Should.ThrowAsync<TimeoutException>(other);

        inner.Calls.ShouldBe(["a1"]);
    }

    private static Task HandleAsync(LanesTogether together, params string[] keys) =>
        together.HandleAsync([.. keys.Select(key => Messages.Of(key, "1"))], TestContext.Current.CancellationToken);

    /// <summary>Its first call lasts until <see cref="Open"/> is set.</summary>
    private sealed class Inner : IQueueHandler
    {
        private int _running;

        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Calls { get; } = [];

        public int Running => _running;

        public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _running);
            await Open.Task.WaitAsync(cancellationToken);
            if (batch.Any(message => message.Key == "poison"))
            {
                throw new InvalidDataException("poison");
            }

            if (batch.Any(message => message.Key == "outage"))
            {
                throw new TimeoutException("outage");
            }

            Calls.Enqueue(string.Join(' ', batch.Select(message => message.Key)));
        }
    }
}
