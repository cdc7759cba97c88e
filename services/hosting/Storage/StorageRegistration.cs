using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Omnichannel.Hosting.Storage;

/// <summary>Gives a module its database.</summary>
public static class StorageRegistration
{
    /// <summary>
    /// Registers the module's <see cref="Storage.Database"/> (keyed by the service's name) with its schema, which is applied
    /// before the host starts, and its <see cref="Bus.Outbox"/> (keyed likewise) with the relay that empties it.
    /// </summary>
    public static void AddModuleDatabase(this IHostApplicationBuilder builder, string service, IReadOnlyList<Migration> migrations)
    {
        builder.Services.AddKeyedSingleton(service, (provider, _) =>
        {
            var settings = provider.GetRequiredService<HubSettings>();
            return settings.Database is { } connectionString
                ? Database.PostgreSql(service, connectionString)
                : Database.Sqlite(service, settings.Data);
        });
        builder.Services.AddSingleton(provider => new Schema(provider.GetRequiredKeyedService<Database>(service), migrations));
        Bus.BusRegistration.AddOutbox(builder.Services, service);
    }
}
