using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting.Bus;

/// <summary>Puts the bus together.</summary>
public static class BusRegistration
{
    /// <summary>Registers <see cref="IBus"/> over RabbitMQ or SQLite, and the consumers that the modules name.</summary>
    internal static void AddBus(IServiceCollection services, HubSettings settings, IReadOnlyList<IServiceModule> modules)
    {
    }

    /// <summary>Registers a service's outbox and its relay.</summary>
    internal static void AddOutbox(IServiceCollection services, string service)
    {
    }
}
