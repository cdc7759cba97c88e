using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>What the bus promises, whatever carries it.</summary>
public abstract class BusContract : IAsyncLifetime
{
    private protected const int Publishers = 8, PerPublisher = 60;

    private protected ITransport Bus { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        await ReopenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Makes room for this test alone.</summary>
    private protected abstract Task PrepareAsync();

    /// <summary>The bus as a process that starts finds it, with what an earlier one left.</summary>
    private protected abstract Task<ITransport> OpenAsync(int queueLength);

    private protected async Task ReopenAsync()
    {
        Bus = await OpenAsync(queueLength: 10_000);
        await Until.True(async () => await Bus.CheckAsync(CancellationToken.None) is null, "the bus takes messages");
    }

    [Fact]
    public async Task Publish_EightPublishersAtOnce_EachKeyArrivesWholeAndInOrder()
    {
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => PublishInOrderAsync($"key-{publisher}")));

        await ExpectInOrderAsync(consumer);
    }

    [Fact]
    public async Task Publish_BatchWithManyMessagesOfAKey_ArrivesInOrder()
    {
        var batch = Enumerable.Range(0, PerPublisher)
            .SelectMany(number => Enumerable.Range(0, Publishers).Select(publisher => Messages.Of($"key-{publisher}", number)))
            .ToList();
        await PublishAsync(batch);

        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await ExpectInOrderAsync(consumer);
    }

    [Fact]
    public async Task Publish_TopicWithoutAQueue_IsRefused()
    {
        foreach (var topic in new[] { "nobody.listens", "queue:nobody.listens", "queue:nobody.listens#2", "queue:sms.send#x", "#2", "" })
        {
            await Should.ThrowAsync<InvalidOperationException>(() => Bus.PublishAsync([Messages.Of("a", 1, topic)], CancellationToken.None), topic);
        }
    }

    [Fact]
    public async Task Publish_TopicOfOneQueue_ReachesThatQueue()
    {
        await using var consumer = await Recorder.StartAsync(Bus, SmsSend);
        await PublishAsync([Messages.Of("a", 1, Topology.DirectTo(SmsSend)), Messages.Of("a", 2, Topology.DirectTo(SmsSend, time: 12))]);
        await PublishAsync([Messages.Of("a", 3, Topology.DirectTo(SmsSend, time: 2))]);
        await Until.True(() => consumer.Of("a").Count == 3, "the queue that was named gets it");
        consumer.Handled.Select(message => message.TimesSentAgain).ShouldBe([1, 12, 2]);
    }

    [Fact]
    public async Task Publish_FullQueue_IsRefusedUntilItIsConsumed()
    {
        await Bus.DisposeAsync();
        await PrepareAsync();
        Bus = await OpenAsync(queueLength: 10);

        // A broker's limit is soft: it takes a few more before it refuses.
        var taken = 0;
        while (await IsTakenAsync(Messages.Of("a", taken)))
        {
            (++taken).ShouldBeLessThan(2_000, "a full queue refuses");
        }

        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Count >= taken, "what was taken is there");
        await PublishAsync([Messages.Of("a", "\"afterwards\"")]);
        await Until.True(() => consumer.Of("a").Contains("\"afterwards\""), "there is room again");
    }

    [Fact]
    public async Task Handle_BrokenInfrastructure_TriesAgainAndParksNothing()
    {
        var failures = 5;
        await using var parked = await Recorder.StartAsync(Bus, ConversationsParked);
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound, before: _ =>
        {
            if (Interlocked.Decrement(ref failures) >= 0)
            {
                throw new IOException("The disk is away.");
            }
        });
        await PublishInOrderAsync("key-0");

        await Until.True(() => consumer.Of("key-0").Count == PerPublisher, "all are handled in the end");
        consumer.Of("key-0").ShouldBe(Numbers);
        parked.Handled.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_OneMessageFailsByItself_IsParkedWithItsReasonAndItsNeighboursAreNot()
    {
        var queue = Messages.Queue(ConversationsInbound);
        var neighbour = Messages.KeyInLaneOf("poison", queue);
        var poison = Messages.Of("poison", "{\"poison\":true}");
        await PublishAsync([Messages.Of(neighbour, 1), Messages.Of("poison", 1), poison, Messages.Of("poison", 2), Messages.Of(neighbour, 2)]);

        await using var parked = await Recorder.StartAsync(Bus, ConversationsParked);
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound, before: batch =>
        {
            if (batch.Any(message => message.Id == poison.Id))
            {
                throw new FormatException("I cannot read this.");
            }
        });

        await Until.True(() => parked.Handled.Count > 0, "it is parked");
        await Until.True(() => consumer.Of("poison").Count == 2 && consumer.Of(neighbour).Count == 2, "the others are handled");
        consumer.Of("poison").ShouldBe(["1", "2"]);
        var message = JsonSerializer.Deserialize(parked.Handled[0].Body.Span, HostingJson.Default.ParkedMessage)!;
        message.Id.ShouldBe(poison.Id);
        message.Queue.ShouldBe(ConversationsInbound);
        message.Key.ShouldBe("poison");
        message.Type.ShouldBe(poison.Type);
        message.Body.ShouldBe(poison.Body.ToArray());
        message.Reason.ShouldBe("FormatException: I cannot read this.");
    }

    [Fact]
    public async Task Handle_BodyIsNotJson_IsParkedAndTheRestIsHandled()
    {
        await PublishAsync([Messages.Of("a", 1), Messages.Of("a", "{\"half\":"), Messages.Of("a", 2)]);

        await using var parked = await Recorder.StartAsync(Bus, ConversationsParked);
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Count == 2 && parked.Handled.Count > 0, "one is parked, two are handled");
    }

    [Fact]
    public async Task Restart_MessagesThatNobodyFinished_AreThereInOrder()
    {
        var entered = new TaskCompletionSource();
        await PublishInOrderAsync("key-0");
        await using (await Recorder.StartAsync(Bus, ConversationsInbound, before: _ =>
        {
            entered.TrySetResult();
            throw new IOException("Never.");
        }))
        {
            await entered.Task.WaitAsync(Until.Patience);
        }

        await Bus.DisposeAsync();
        await ReopenAsync();
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("key-0").Count == PerPublisher, "all are still there");
        consumer.Of("key-0").ShouldBe(Numbers);
    }

    [Fact]
    public async Task Stop_BatchIsRunning_IsFinishedAndNotDeliveredAgain()
    {
        var entered = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var times = await PublishAsync([Messages.Of("a", 1)]);
        Assert.SkipUnless(times == 1, "It was published again, so it may come again.");
        var first = await Recorder.StartAsync(Bus, ConversationsInbound, before: async _ =>
        {
            entered.TrySetResult();
            await go.Task;
        });
        await entered.Task.WaitAsync(Until.Patience);
        var stopped = first.DisposeAsync();
        go.SetResult();
        await stopped;
        first.Of("a").ShouldBe(["1"]);

        await using var second = await Recorder.StartAsync(Bus, ConversationsInbound);
        await PublishAsync([Messages.Of("a", 2)]);
        await Until.True(() => second.Of("a").Count > 0, "the next arrives");
        second.Of("a").ShouldBe(["2"]);
    }

    [Fact]
    public async Task Broadcast_EveryListenerOfTheType_HearsIt()
    {
        var heard = new TaskCompletionSource<byte[]>();
        var others = 0;
        using var listener = Bus.OnBroadcast("typing", body => heard.TrySetResult(body.ToArray()));
        using var other = Bus.OnBroadcast("presence", _ => others++);
        using var gone = Bus.OnBroadcast("typing", _ => others++);
        gone.Dispose();

        // Without memory: who listens a moment too late hears the next.
        await Until.True(
            async () =>
            {
                await Bus.BroadcastAsync("typing", "{}"u8.ToArray(), CancellationToken.None);
                return heard.Task.IsCompleted;
            },
            "the listener hears it");
        (await heard.Task).ShouldBe("{}"u8.ToArray());
        others.ShouldBe(0);
    }

    private async Task<bool> IsTakenAsync(Envelope message)
    {
        try
        {
            await PublishAsync(Bus, [message], patientWith: failure => failure is not BusBusyException);
            return true;
        }
        catch (BusBusyException)
        {
            return false;
        }
    }

    private protected static IReadOnlyList<string> Numbers { get; } = [.. Enumerable.Range(0, PerPublisher).Select(number => number.ToString())];

    /// <summary>Publishes as services do: again, when something on the way is not there yet.</summary>
    /// <returns>How often it was published.</returns>
    private protected Task<int> PublishAsync(IReadOnlyList<Envelope> messages) => PublishAsync(Bus, messages, Failures.IsTransient);

    private protected static async Task<int> PublishAsync(ITransport bus, IReadOnlyList<Envelope> messages, Func<Exception, bool> patientWith)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await bus.PublishAsync(messages, CancellationToken.None);
                return attempt;
            }
            catch (Exception failure) when (Failures.IsTransient(failure) && patientWith(failure) && attempt < 100)
            {
                await Task.Delay(Retry.Delay(attempt));
            }
        }
    }

    private protected async Task PublishInOrderAsync(string key)
    {
        for (var number = 0; number < PerPublisher; number++)
        {
            await PublishAsync([Messages.Of(key, number)]);
        }
    }

    private protected static async Task ExpectInOrderAsync(Recorder consumer)
    {
        var keys = Enumerable.Range(0, Publishers).Select(publisher => $"key-{publisher}").ToList();
        await Until.True(() => keys.All(key => consumer.Of(key).Count == PerPublisher), "every message arrives");
        foreach (var key in keys)
        {
            consumer.Of(key).ShouldBe(Numbers, key);
        }
    }
}
