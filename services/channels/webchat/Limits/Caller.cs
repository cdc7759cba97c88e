using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Channels.WebChat.Limits;

/// <summary>Where a request came from, as far as limits go.</summary>
internal static class Caller
{
    /// <summary>The key that an address is limited by; an IPv6 site counts as one. Null: this machine itself, which is not limited.</summary>
    public static string? KeyOf(IPAddress? address)
    {
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        if (address is null || IPAddress.IsLoopback(address))
        {
            return null;
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
