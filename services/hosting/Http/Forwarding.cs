using System.Net;
using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Hosting.Http;

/// <summary>
/// Where a request really came from and under which address. Our gateway says so with <c>X-Forwarded-*</c> and shows the
/// internal key; from anybody else but <see cref="HubSettings.TrustedProxies"/>, who were heard before, these headers mean nothing. When TLS ends before
/// us, <c>OMNICHANNEL_PUBLIC_URL</c> says it.
/// </summary>
public sealed class Forwarding(RequestDelegate next, HubSettings settings)
{
    /// <summary>Carries the internal key from the gateway to the services.</summary>
    public const string GatewayHeader = "X-Omnichannel-Gateway";

    /// <summary>The client's address, the host and the scheme of the original request.</summary>
    public const string ForHeader = "X-Forwarded-For", HostHeader = "X-Forwarded-Host", ProtoHeader = "X-Forwarded-Proto";

    /// <summary>Takes over what the gateway says.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var key = request.Headers[GatewayHeader].ToString();
        if (key.Length > 0 && Credential.AreEqual(key, settings.InternalKey))
        {
            request.Scheme = request.Headers[ProtoHeader].ToString() is { Length: > 0 } scheme ? scheme : request.Scheme;
            request.Host = request.Headers[HostHeader].ToString() is { Length: > 0 } host ? new HostString(host) : request.Host;
            context.Connection.RemoteIpAddress = IPAddress.TryParse(request.Headers[ForHeader].ToString(), out var address)
                ? address
                : context.Connection.RemoteIpAddress;
        }

        request.Headers.Remove(GatewayHeader);
        if (settings.PublicUrl.Scheme == Uri.UriSchemeHttps && settings.PublicUrl.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase))
        {
            request.Scheme = Uri.UriSchemeHttps;
        }

        return next(context);
    }
}
