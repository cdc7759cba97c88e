using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Bus.RabbitMq;
using Omnichannel.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>Parcels that are refused, come back, or are on their way when the channel breaks.</summary>
public sealed class ConfirmedChannelTests : IAsyncLifetime
{
    private readonly ScriptedBroker _broker = new();
    private readonly Clock _clock = new();
    private ConfirmedChannel _channel = null!;

    public async ValueTask InitializeAsync() => _channel = await ConfirmedChannel.OpenAsync(_broker.Connection, "us", _clock, CancellationToken.None);

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    [Fact]
    public async Task Publish_NobodyWaitsForAMessageAnyMore_ItIsLeftOutAndItsNeighboursGo()
    {
        using var cancelled = new CancellationTokenSource();
        var first = await OnItsWayAsync("a", "first");
        var (second, given, third) = (PublishAsync("a", "second"), PublishAsync("a", "given up", cancelled.Token), PublishAsync("a", "third"));
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(given);

        await _broker.AckAsync(1);
        await first.WaitAsync(Until.Patience);
        await WrittenAsync("a: first", "a: second third");
        await _broker.AckAsync(2);
        await Task.WhenAll(second, third).WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task Publish_NobodyWaitsForWhatIsOnItsWay_ItsNeighboursAreConfirmed()
    {
        using var cancelled = new CancellationTokenSource();
        var first = await OnItsWayAsync("a", "first");
        var (second, third) = (PublishAsync("a", "second", cancelled.Token), PublishAsync("a", "third"));
        await _broker.AckAsync(1);
        await WrittenAsync("a: first", "a: second third");
        await cancelled.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(second);

        await _broker.AckAsync(2);
        await Task.WhenAll(first, third).WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task Publish_ParcelIsRefused_EachOfItsMessagesIsAndTheLaneGoesOn()
    {
        var first = await OnItsWayAsync("a", "first");
        var (second, third) = (PublishAsync("a", "second"), PublishAsync("a", "third"));
        await _broker.AckAsync(1);
        await WrittenAsync("a: first", "a: second third");
        var fourth = PublishAsync("a", "fourth");
        await _broker.NackAsync(2);

        await first.WaitAsync(Until.Patience);
        (await Should.ThrowAsync<PublishException>(second)).IsReturn.ShouldBeFalse();
        (await Should.ThrowAsync<PublishException>(third)).IsReturn.ShouldBeFalse();
        await WrittenAsync("a: first", "a: second third", "a: fourth");
        await _broker.AckAsync(3);
        await fourth.WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task Publish_LaneHasNoQueue_WhatIsOnItsWayElsewhereIsNotTouched()
    {
        var (lost, other) = (await OnItsWayAsync("a", "lost"), await OnItsWayAsync("b", "other"));
        await _broker.ReturnAsync("a");
        await _broker.AckAsync(2, multiple: true);

        (await Should.ThrowAsync<PublishException>(lost)).IsReturn.ShouldBeTrue();
        await other.WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task Publish_ChannelEndsBeforeTheConfirm_NobodyIsToldThatItWasTaken()
    {
        var (written, waiting) = (await OnItsWayAsync("a", "written"), PublishAsync("a", "waiting"));
        await _broker.EndAsync();
        await _broker.AckAsync(1);

        foreach (var failed in new[] { written, waiting, PublishAsync("a", "later"), PublishAsync("b", "later") })
        {
            await Should.ThrowAsync<AlreadyClosedException>(failed);
        }

        _channel.IsOpen.ShouldBeFalse();
        _broker.Written.ShouldBe(["a: written"]);
    }

    [Fact]
    public async Task Publish_WritingFails_EverythingFailsBecauseTheNumbersMayDiffer()
    {
        var written = await OnItsWayAsync("a", "written");
        _broker.Refuses = new IOException("The line is cut.");

        await Should.ThrowAsync<IOException>(PublishAsync("b", "broken"));
        await Should.ThrowAsync<IOException>(written);
        _channel.IsOpen.ShouldBeFalse();
    }

    [Fact]
    public async Task Publish_MoreWaitsThanAParcelTakes_LeavesInOrderParcelByParcel()
    {
        var first = await OnItsWayAsync("a", "first");
        var rest = Enumerable.Range(0, Parcel.MostMessages + 2).Select(number => PublishAsync("a", $"{number}")).ToArray();
        var numbers = Enumerable.Range(0, rest.Length).ToArray();
        await _broker.AckAsync(1);
        await WrittenAsync("a: first", "a: " + string.Join(' ', numbers[..Parcel.MostMessages]));
        await _broker.AckAsync(2);
        await Until.True(() => _broker.Written.Count == 3, "the rest left");
        _broker.Written[^1].ShouldBe("a: " + string.Join(' ', numbers[Parcel.MostMessages..]));
        await _broker.AckAsync(3);
        await Task.WhenAll([first, .. rest]).WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task Publish_ConsumerIsFarBehind_ItsLaneWaitsUntilItHasHandledMore()
    {
        await FarAheadAsync();
        Hear(handled: 0);
        var held = PublishAsync("a", "held");
        await OnItsWayAsync("b", "another lane's");
        _broker.Written.ShouldNotContain("a: held");

        Hear(handled: 1);
        await LeavesAsync(held);
    }

    [Fact]
    public async Task Publish_HeldForASecond_LeavesAllTheSame()
    {
        await FarAheadAsync();
        Hear(handled: 0);
        var held = PublishAsync("a", "held");
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        Hear(handled: 0);
        await OnItsWayAsync("b", "another lane's");
        _broker.Written.ShouldNotContain("a: held");

        _clock.Advance(TimeSpan.FromSeconds(0.1));
        await LeavesAsync(held);
    }

    [Fact]
    public async Task Publish_NothingIsHeardOfTheConsumer_NothingIsHeld()
    {
        await FarAheadAsync();
        await OnItsWayAsync("a", "before it was ever heard of");
        await _broker.AckAsync(2);
        Hear(handled: 0);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await OnItsWayAsync("a", "a second after it was last heard of");
    }

    /// <summary>As much as may be under way has left for lane a.</summary>
    private async Task FarAheadAsync()
    {
        var ahead = _channel.PublishAsync(
            new CachedString("a"), [.. Enumerable.Range(0, OutgoingLane.Window).Select(number => Messages.Of("a", number))], CancellationToken.None);
        await Until.True(() => _broker.Written.Count == 1, "all left");
        await _broker.AckAsync(1);
        await ahead.WaitAsync(Until.Patience);
    }

    /// <summary>What was held is the third parcel.</summary>
    private async Task LeavesAsync(Task held)
    {
        await Until.True(() => _broker.Written.Contains("a: held"), "it leaves");
        await _broker.AckAsync(3);
        await held.WaitAsync(Until.Patience);
    }

    private void Hear(long handled) => _channel.Hear(new Dictionary<string, long> { ["a"] = handled, ["elsewhere"] = 1 });

    private Task PublishAsync(string lane, string body, CancellationToken cancellationToken = default) =>
        _channel.PublishAsync(new CachedString(lane), [Messages.Of(lane, body)], cancellationToken);

    private async Task<Task> OnItsWayAsync(string lane, string body)
    {
        var publishing = PublishAsync(lane, body);
        await Until.True(() => _broker.Written.Contains($"{lane}: {body}"), $"{body} is on its way");
        return publishing;
    }

    private async Task WrittenAsync(params string[] expected)
    {
        await Until.True(() => _broker.Written.Count == expected.Length, "it left");
        _broker.Written.ShouldBe(expected);
    }

    /// <summary>Its timers are the machine's, but its time goes on when it is told to.</summary>
    private sealed class Clock : TimeProvider
    {
        private long _now;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Advance(TimeSpan by) => Interlocked.Add(ref _now, (long)(by.TotalSeconds * TimestampFrequency));
    }
}
