using System.Net.Http.Headers;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Omnichannel.Gateway;

/// <summary>
/// Tells the services where a request came from, and shows that it is we who say so. What a client put into such headers
/// goes no further.
/// </summary>
internal sealed class ForwardedHeaders(HubSettings settings) : ITransformProvider
{
    private static readonly string[] NotFromClients = ["X-Forwarded-", "X-Omnichannel-", "X-Original-", "X-Real-IP", "Forwarded"];

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.UseDefaultForwarders = false;
        context.AddRequestTransform(transform =>
        {
            var (request, headers) = (transform.HttpContext.Request, transform.ProxyRequest.Headers);

            // Not validated: the values are nobody's business here, and to parse them is most of the work.
            List<string>? removed = null;
            foreach (var header in headers.NonValidated)
            {
                if (IsNotFromClients(header.Key))
                {
                    (removed ??= []).Add(header.Key);
                }
            }

            removed?.ForEach(name => headers.Remove(name));

            Set(headers, Forwarding.ForHeader, transform.HttpContext.Connection.RemoteIpAddress?.ToString());
            Set(headers, Forwarding.HostHeader, request.Host.Value);
            Set(headers, Forwarding.ProtoHeader, request.Scheme);
            Set(headers, Forwarding.GatewayHeader, settings.InternalKey);
            return ValueTask.CompletedTask;
        });
    }

    private static bool IsNotFromClients(string name) => NotFromClients.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static void Set(HttpRequestHeaders headers, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
