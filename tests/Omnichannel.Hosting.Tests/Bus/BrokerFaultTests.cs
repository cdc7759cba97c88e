using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Bus.RabbitMq;
using Omnichannel.Testing;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>A broker that dies and comes back while messages are published and consumed.</summary>
public sealed class BrokerFaultTests
{
    private const int Publishers = 4, PerPublisher = 150;

    [Fact]
    public async Task Publish_BrokerIsKilledAndRestarted_EverythingArrivesInOrder()
    {
        var server = await RabbitMqServer.StartNewAsync();
        Assert.SkipUnless(server.IsPrivate, "The broker is not ours to kill.");
        try
        {
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
        finally
        {
            await server.StopAsync();
        }
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
}
