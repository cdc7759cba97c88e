using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Bus.RabbitMq;
using Omnichannel.Hosting.Bus.Sqlite;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>Puts the bus together.</summary>
public static class BusRegistration
{
    /// <summary>Registers <see cref="IBus"/> over RabbitMQ or SQLite, and the consumers that the modules name.</summary>
    internal static void AddBus(IServiceCollection services, HubSettings settings, IReadOnlyList<IServiceModule> modules)
    {
        services.AddSingleton(provider => Transport(provider, settings));
        services.AddSingleton<IBus>(provider => provider.GetRequiredService<ITransport>());
        services.AddSingleton(provider => new HealthProbe("bus", provider.GetRequiredService<ITransport>().CheckAsync));
        foreach (var module in modules)
        {
            module.AddConsumers(new Registry(services, module.Name));
        }

        services.AddHostedService<Consumers>();
    }

    /// <summary>Registers a service's outbox and its relay.</summary>
    internal static void AddOutbox(IServiceCollection services, string service)
    {
        services.AddKeyedSingleton<Outbox>(service);
        services.AddKeyedSingleton(service, (provider, _) => new OutboxRelay(
            provider.GetRequiredKeyedService<Database>(service),
            provider.GetRequiredKeyedService<Outbox>(service),
            provider.GetRequiredService<IBus>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<OutboxRelay>>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<OutboxRelay>(service));
        services.AddSingleton(provider => new HealthProbe(
            "outbox." + service, _ => Task.FromResult(provider.GetRequiredKeyedService<OutboxRelay>(service).Problem)));
        services.AddSingleton(provider => new HealthProbe(
            "database." + service, cancellationToken => AskAsync(provider.GetRequiredKeyedService<Database>(service), cancellationToken)));
    }

    private static ITransport Transport(IServiceProvider provider, HubSettings settings)
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var log = provider.GetRequiredService<ILoggerFactory>().CreateLogger("Omnichannel.Bus");
        return settings.RabbitMq is { } address ? new RabbitMqBus(new Uri(address), time, log) : new SqliteBus(settings.Data, time, log);
    }

    private static async Task<string?> AskAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("SELECT 1", cancellationToken: cancellationToken));
        return null;
    }

    private sealed class Registry(IServiceCollection services, string service) : IConsumerRegistry
    {
        public void Handle<THandler>(string queue)
            where THandler : class, IQueueHandler
        {
            var definition = Topology.All.SingleOrDefault(known => known.Name == queue)
                ?? throw new InvalidOperationException($"{service} consumes {queue}, which {nameof(Topology)} does not name.");
            if (services.Any(known => known.ImplementationInstance is QueueConsumer other && other.Queue == definition))
            {
                throw new InvalidOperationException($"{queue} is consumed twice, by {service} and before.");
            }

            services.TryAddSingleton<THandler>();
            services.AddSingleton(new QueueConsumer(definition, service, typeof(THandler)));
        }
    }
}
