using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Channels.WebChat.Limits;

/// <summary>Where a request came from, as far as limits go. Nothing else may depend on it.</summary>
internal static class Caller
{
    /// <summary>
    /// The key that the caller's address is limited by. A peer in our own network is a proxy, and what it put last into
    /// <c>X-Forwarded-For</c> counts; an IPv6 site counts as one. Null: this machine itself, which is not limited.
    /// </summary>
    public static string? KeyOf(IPAddress? peer, string? forwardedFor)
    {
        var address = Plain(peer);
        if (address is not null && IsOurs(address) && Last(forwardedFor) is { } client)
        {
            address = client;
        }

        if (address is null || IPAddress.IsLoopback(address))
        {
            return null;
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }

    private static IPAddress? Last(string? forwardedFor) =>
        IPAddress.TryParse(forwardedFor?.Split(',')[^1].Trim(), out var address) ? Plain(address) : null;

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static bool IsOurs(IPAddress address)
    {
        if (IPAddress.IsLoopback(address) || address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal)
        {
            return true;
        }

        var bytes = address.GetAddressBytes();
        return bytes.Length == 4 && (bytes[0] == 10 || (bytes[0] == 172 && (bytes[1] & 0xF0) == 16) || (bytes[0] == 192 && bytes[1] == 168));
    }
}
