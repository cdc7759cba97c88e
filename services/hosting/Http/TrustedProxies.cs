using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;

namespace Omnichannel.Hosting.Http;

/// <summary>
/// The proxies in front of the hub that are believed: who asks them is the right-most entry of <c>X-Forwarded-For</c> that is not one of them, since
/// whatever stands left of it is what somebody claims; <c>X-Forwarded-Proto</c> is the scheme. Of anybody else these headers mean nothing.
/// </summary>
internal static class TrustedProxies
{
    /// <summary>The setting: addresses and networks, separated by commas. What cannot be read is an error.</summary>
    public static IReadOnlyList<IPNetwork> Read(string? value, List<string> errors)
    {
        var networks = new List<IPNetwork>();
        foreach (var entry in (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (NetworkOf(entry) is { } network)
            {
                networks.Add(network);
            }
            else
            {
                errors.Add($"OMNICHANNEL_TRUSTED_PROXIES: {entry} is neither an address (192.0.2.1) nor a network (10.0.0.0/8).");
            }
        }

        return networks;
    }

    /// <summary>Takes over what they say.</summary>
    public static void Use(IApplicationBuilder app, IReadOnlyList<IPNetwork> networks)
    {
        if (networks.Count == 0)
        {
            // Without any the middleware would believe everybody.
            return;
        }

        var options = new ForwardedHeadersOptions
        {
            ForwardedHeaders = Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedFor | Microsoft.AspNetCore.HttpOverrides.ForwardedHeaders.XForwardedProto,
            ForwardLimit = null,
        };
        options.KnownProxies.Clear();
        options.KnownIPNetworks.Clear();
        foreach (var network in networks)
        {
            options.KnownIPNetworks.Add(network);
        }

        app.UseForwardedHeaders(options);
    }

    private static IPNetwork? NetworkOf(string entry)
    {
        if (IPNetwork.TryParse(entry, out var network))
        {
            return network;
        }

        // IPv4 has spellings with fewer parts, which are rather mistakes here.
        return IPAddress.TryParse(entry, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || entry.Split('.').Length == 4)
            ? new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32)
            : null;
    }
}
