using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Omnichannel.Channels.Social.Meta;

/// <summary>Messenger, Instagram and WhatsApp Cloud: what they are made of.</summary>
internal static class MetaChannel
{
    public static void AddServices(IHostApplicationBuilder builder) => builder.Services.AddSingleton<MetaSender>();

    public static void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}
