using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Bus.RabbitMq;
using Omnichannel.Testing;
using RabbitMQ.Client;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class RabbitMqBusTests : BusContract
{
    private Uri _address = null!;

    private protected override async Task PrepareAsync() => _address = await (await RabbitMqServer.SharedAsync()).CreateVirtualHostAsync();

    private protected override Task<ITransport> OpenAsync(int queueLength) =>
        Task.FromResult<ITransport>(new RabbitMqBus(_address, TimeProvider.System, NullLogger.Instance, queueLength));

    [Fact]
    public async Task Handle_MessageOfAStranger_IsParkedAndTheRestIsHandled()
    {
        await PublishAsync([Messages.Of("a", 1)]);
        await using (var connection = await new ConnectionFactory { Uri = _address }.CreateConnectionAsync())
        {
            await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
            var lane = Topology.PartitionOf("a", Messages.Queue(ConversationsInbound).Partitions);
            await channel.BasicPublishAsync("", RabbitMqTopology.LaneName(ConversationsInbound, lane), mandatory: true, "hello?"u8.ToArray());
        }

        await PublishAsync([Messages.Of("a", 2)]);
        await using var parked = await Recorder.StartAsync(Bus, ConversationsParked);
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Count == 2 && parked.Handled.Count > 0, "one is parked, two are handled");
    }

    [Fact]
    public async Task Publish_FullLaneRefusesParcels_EachKeyStaysInOrder()
    {
        await PrepareAsync();
        await using var narrow = await OpenAsync(queueLength: 2);
        var lane = Messages.Queue(ConversationsInbound);
        var keys = Enumerable.Range(0, 1_000).Select(number => $"key-{number}")
            .Where(key => Topology.PartitionOf(key, lane.Partitions) == 0).Take(Publishers).ToList();
        await using var consumer = await Recorder.StartAsync(narrow, ConversationsInbound);
        await Task.WhenAll(keys.Select(key => PublishAsync(narrow, [.. Numbers.Select(number => Messages.Of(key, number))], Failures.IsTransient)));

        await Until.True(() => keys.TrueForAll(key => consumer.Of(key).Count == PerPublisher), "every message arrives");
        keys.ForEach(key => consumer.Of(key).ShouldBe(Numbers, key));
    }

    [Fact]
    public async Task Consume_LaneThatHoldsBack_TellsItsPublishersHowFarItIs()
    {
        var told = new ConcurrentQueue<Dictionary<string, Dictionary<string, long>>>();
        using var listening = Bus.OnBroadcast(Milestones.Type, body => told.Enqueue(Milestones.Read(body)));
        var lane = RabbitMqTopology.LaneOf(Messages.Queue(ConversationsInbound), "a").Value;
        await using var deliveries = await Recorder.StartAsync(Bus, SmsSend);
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await PublishAsync([Messages.Of("a", 1, Contracts.Topics.Send("twilio"))]);
        await Until.True(() => deliveries.Handled.Count == 1, "what an outbox publishes is handled, and not told of");
        await PublishAsync([Messages.Of("a", 1), Messages.Of("a", 2)]);
        await PublishAsync([Messages.Of("a", 3)]);

        await Until.True(() => told.Any(news => news.Values.Any(lanes => lanes.GetValueOrDefault(lane) == 3)), "three are handled");
        told.SelectMany(news => news.Values).SelectMany(lanes => lanes.Keys).Distinct().ShouldBe([lane]);
    }

    [Fact]
    public async Task Consume_EndsAtOnce_WhatWasHandledDoesNotComeAgain()
    {
        await using (var consumer = await Recorder.StartAsync(Bus, ConversationsInbound))
        {
            await PublishAsync([Messages.Of("a", 1), Messages.Of("a", 2)]);
            await Until.True(() => consumer.Handled.Count == 2, "both are handled");
        }

        // A lane keeps its order: what comes again comes before it.
        await using var next = await Recorder.StartAsync(Bus, ConversationsInbound);
        await PublishAsync([Messages.Of("a", 3)]);
        await Until.True(() => next.Of("a").Contains("3"), "the next one comes");
        next.Of("a").ShouldBe(["3"]);
    }

    [Fact]
    public async Task Consume_TwoProcesses_EachKeyStaysInOrderWhenOneEnds()
    {
        var handled = new ConcurrentQueue<(string Key, string Text)>();
        void Remember(IReadOnlyList<Envelope> batch)
        {
            foreach (var message in batch)
            {
                handled.Enqueue((message.Key, message.Text()));
            }
        }

        await using var other = await OpenAsync(queueLength: 10_000);
        var first = await Recorder.StartAsync(Bus, ConversationsInbound, Remember);
        await using var second = await Recorder.StartAsync(other, ConversationsInbound, Remember);
        var publishing = Task.WhenAll(Enumerable.Range(0, Publishers).Select(publisher => PublishInOrderAsync($"key-{publisher}")));
        await Until.True(() => !handled.IsEmpty, "something was handled");
        await first.DisposeAsync();
        await publishing;

        foreach (var key in Enumerable.Range(0, Publishers).Select(publisher => $"key-{publisher}"))
        {
            IEnumerable<string> Seen() => handled.Where(message => message.Key == key).Select(message => message.Text).Distinct();
            await Until.True(() => Seen().Count() == PerPublisher, "all arrive");
            Seen().ShouldBe(Numbers, key);
        }
    }
}
