using System.Net;
using Omnichannel.Hosting;

namespace Omnichannel.Playground;

/// <summary>
/// Whether there is a playground, and for whom. It lets anybody be a customer, so unless it was asked for it is there only for the machine
/// that the hub runs on: the hub listens on loopback alone, is known by no public address and has no proxy in front, and the request comes from here, to here, by no proxy.
/// </summary>
/// <param name="settings">What was said.</param>
/// <param name="isOnWhenLocal">Whether it runs when nobody said anything.</param>
internal sealed class PlaygroundSwitch(HubSettings settings, bool isOnWhenLocal)
{
    private static readonly string[] OfProxies = ["X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via"];

    public bool IsOn => settings.Playground ?? (isOnWhenLocal && settings.IsLocalOnly);

    /// <summary>Whether this request may see it.</summary>
    public bool IsFor(HttpContext context)
    {
        var request = context.Request;

        // A page of another site must not make anything happen here, whoever asked for the playground.
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && !HttpMethods.IsGet(request.Method))
        {
            return false;
        }

        return settings.Playground == true
            || (IsHere(context.Connection.RemoteIpAddress) && IsHere(context.Connection.LocalIpAddress)
                && (request.Host.Host is "localhost" || (IPAddress.TryParse(request.Host.Host, out var host) && IPAddress.IsLoopback(host)))
                && !Array.Exists(OfProxies, request.Headers.ContainsKey));
    }

    private static bool IsHere(IPAddress? address) => address is null || IPAddress.IsLoopback(address);
}
