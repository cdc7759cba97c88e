using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Bus.RabbitMq;
using Omnichannel.Testing;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>A broker that dies and comes back, or runs out of memory, while messages are published and consumed.</summary>
public sealed class BrokerFaultTests(BrokerFaultTests.Broker broker) : IClassFixture<BrokerFaultTests.Broker>
{
    private const int Publishers = 4, PerPublisher = 150;

    [Fact]
    public async Task Publish_BrokerIsKilledAndRestarted_EverythingArrivesInOrder()
    {
        var server = broker.Server;
        await using var bus = new RabbitMqBus(server.Uri, TimeProvider.System, NullLogger.Instance);
        await using var consumer = await Recorder.StartAsync(bus, ConversationsInbound);
        var keys = Enumerable.Range(0, Publishers).Select(publisher => $"key-{publisher}").ToList();
        var confirmed = 0;
        var publishing = Task.WhenAll(keys.Select(key => PublishAsync(bus, key, () => Interlocked.Increment(ref confirmed))));

        await Until.True(() => confirmed > Publishers * PerPublisher / 3, "a third is published", TimeSpan.FromMinutes(2));
        await server.KillAsync();
        await Until.True(async () => await bus.CheckAsync(CancellationToken.None) is not null, "the health check says so");
        await server.StartAsync();

        await Until.True(() => confirmed > Publishers * PerPublisher * 2 / 3, "two thirds are published", TimeSpan.FromMinutes(2));
        await server.RestartAsync();

        await publishing.WaitAsync(TimeSpan.FromMinutes(3));
        var numbers = Enumerable.Range(0, PerPublisher).Select(number => number.ToString()).ToList();
        await Until.True(() => keys.All(key => consumer.Of(key).Count == PerPublisher), "all arrive", TimeSpan.FromMinutes(2));
        foreach (var key in keys)
        {
            consumer.Of(key).ShouldBe(numbers, key);
        }
    }

    [Fact]
    public async Task Publish_BrokerIsShortOfMemory_IsRefusedUntilItIsNotAndConsumersGoOn()
    {
        var server = broker.Server;
        await using var bus = new RabbitMqBus(await server.CreateVirtualHostAsync(), TimeProvider.System, NullLogger.Instance);
        await Until.True(() => TryPublishAsync(bus, Messages.Of("a", 1)), "it is published");
        await server.EvaluateAsync("rabbit_alarm:set_alarm({{resource_limit, memory, node()}, []}).");

        // Whatever was on its way when the alarm began may still get through.
        await Until.True(async () => !await TryPublishAsync(bus, Messages.Of("a", 2)), "publishing is refused");
        await Until.True(async () => await bus.CheckAsync(CancellationToken.None) is not null, "the health check says so");
        await using var consumer = await Recorder.StartAsync(bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Contains("1"), "what is there is consumed meanwhile");

        await server.EvaluateAsync("rabbit_alarm:clear_alarm({resource_limit, memory, node()}).");
        await Until.True(() => TryPublishAsync(bus, Messages.Of("a", 3)), "it is published again");
        await Until.True(() => consumer.Of("a").Contains("3"), "it arrives");
        consumer.Of("a").Where(text => text is not "2").ShouldBe(["1", "3"]);
    }

    private static async Task PublishAsync(RabbitMqBus bus, string key, Action confirmed)
    {
        for (var number = 0; number < PerPublisher; number++)
        {
            var message = Messages.Of(key, number);
            for (var attempt = 1; !await TryPublishAsync(bus, message); attempt++)
            {
                await Task.Delay(Retry.Delay(attempt));
            }

            confirmed();
        }
    }

    private static async Task<bool> TryPublishAsync(RabbitMqBus bus, Envelope message)
    {
        try
        {
            await bus.PublishAsync([message], CancellationToken.None);
            return true;
        }
        catch (Exception failure) when (Failures.IsTransient(failure))
        {
            return false;
        }
    }
    /// <summary>A broker of one's own, which the tests of this class maltreat one after the other.</summary>
    public sealed class Broker : IAsyncLifetime
    {
        public RabbitMqServer Server { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Server = await RabbitMqServer.StartNewAsync();
            Assert.SkipUnless(Server.IsPrivate, "The broker is not ours to kill.");
        }

        public async ValueTask DisposeAsync() => await Server.StopAsync();
    }
}
