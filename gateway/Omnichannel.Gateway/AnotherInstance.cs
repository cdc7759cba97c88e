using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Omnichannel.Gateway;

/// <summary>
/// When an instance cannot be connected to, nothing of the request has left yet: another instance gets it. Whatever failed
/// later is the client's to repeat, which knows whether it may.
/// </summary>
internal sealed class AnotherInstance(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var proxy = context.GetReverseProxyFeature();
        var left = proxy.AvailableDestinations;
        while (true)
        {
            await next(context);
            left = [.. left.Where(instance => instance != proxy.ProxiedDestination)];
            if (left.Count == 0 || context.Response.HasStarted || !WasNotConnected(context.Features.Get<IForwarderErrorFeature>()))
            {
                return;
            }

            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.Clear();
            proxy.AvailableDestinations = left;
            proxy.ProxiedDestination = null;
        }
    }

    private static bool WasNotConnected(IForwarderErrorFeature? error) =>
        error is { Error: ForwarderError.Request, Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } };
}
