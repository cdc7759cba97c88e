using Microsoft.AspNetCore.Routing;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Replies, their deliveries, and what agents do to a thread.</summary>
public static class RepliesRegistration
{
    /// <summary>Registers what replies are made of.</summary>
    public static IServiceCollection AddReplies(this IServiceCollection services)
    {
        services.AddFiles();
        services.AddSingleton<DeliverySignal>();
        services.AddSingleton<DeliveryUpdates>();
        services.AddSingleton<Consents>();
        return services;
    }

    /// <summary>Maps what agents do to a thread, and the files.</summary>
    public static void MapReplies(this IEndpointRouteBuilder routes) => routes.MapFiles();
}
