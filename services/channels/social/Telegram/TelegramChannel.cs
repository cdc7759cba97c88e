using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Telegram by its Bot API: what it is made of.</summary>
internal static class TelegramChannel
{
    public static void AddServices(IHostApplicationBuilder builder) => builder.Services.AddSingleton<TelegramSender>();

    public static void MapEndpoints(IEndpointRouteBuilder routes)
    {
    }
}
