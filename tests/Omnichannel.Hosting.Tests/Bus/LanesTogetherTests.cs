using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class LanesTogetherTests
{
    [Fact]
    public async Task HandleAsync_WhileOneCallRuns_TheOtherLanesBatchesGather()
    {
        var inner = new Inner();
        using var together = new LanesTogether(inner);
        var first = HandleAsync(together, "a1");
        var rest = new[] { HandleAsync(together, "b1", "b2"), HandleAsync(together, "c1"), HandleAsync(together, "d1") };

        inner.Open.SetResult();
        await Task.WhenAll([first, .. rest]);

        inner.Calls.ShouldBe(["a1", "b1 b2 c1 d1"]);
    }

    [Fact]
    public async Task HandleAsync_OneLanesBatchIsBad_TheOthersAreHandledAndOnlyThatLaneHearsOfIt()
    {
        var inner = new Inner();
        using var together = new LanesTogether(inner);
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
        using var together = new LanesTogether(inner);
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
        public TaskCompletionSource Open { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Calls { get; } = [];

        public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
        {
            await Open.Task.WaitAsync(cancellationToken);
            if (batch.Any(message => message.Key == "poison"))
            {
                throw new InvalidDataException("poison");
            }

            if (batch.Any(message => message.Key == "outage"))
            {
                throw new TimeoutException("outage");
            }

            Calls.Add(string.Join(' ', batch.Select(message => message.Key)));
        }
    }
}
