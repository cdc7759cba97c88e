using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Hosting.Files;

/// <summary>Which addresses a URL that came with a message may lead to: public ones, and those that the operator allowed.</summary>
public sealed class FetchRules
{
    // IANA's special-purpose registries (RFC 6890 and successors): everything in them that is not globally reachable.
    private static readonly IPNetwork[] Reserved = Networks(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "3fff::/20");

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private readonly HashSet<string> _hosts;
    private readonly IPNetwork[] _networks;

    private FetchRules(HashSet<string> hosts, IPNetwork[] networks)
    {
        _hosts = hosts;
        _networks = networks;
    }

    /// <summary>Rules with exceptions: each a host's name, an address, or a network (<c>10.1.0.0/16</c>).</summary>
    public static FetchRules Parse(IReadOnlyList<string> allowed)
    {
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var networks = new List<IPNetwork>();
        foreach (var entry in allowed)
        {
            if (IPNetwork.TryParse(entry, out var network))
            {
                networks.Add(network);
            }
            else if (IPAddress.TryParse(entry, out var address))
            {
                networks.Add(new IPNetwork(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128));
            }
            else
            {
                hosts.Add(entry.TrimEnd('.'));
            }
        }

        return new FetchRules(hosts, [.. networks]);
    }

    /// <summary>Whether one may connect to <paramref name="address"/>, which <paramref name="host"/> resolved to just now.</summary>
    public bool Allows(string host, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IsPublic(plain) || _hosts.Contains(host.TrimEnd('.')) || Array.Exists(_networks, network => network.Contains(plain));
    }

    /// <summary>Whether an address is reachable from everywhere; one that carries an IPv4 address inside is judged by that.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            var bytes = address.GetAddressBytes();
            return address switch
            {
                { IsIPv4MappedToIPv6: true } => IsPublic(address.MapToIPv4()),
                _ when Nat64.Contains(address) => IsPublic(new IPAddress(bytes.AsSpan(12, 4))),
                _ when SixToFour.Contains(address) => IsPublic(new IPAddress(bytes.AsSpan(2, 4))),
                _ => GlobalUnicast.Contains(address) && !Array.Exists(Reserved, network => network.Contains(address)),
            };
        }

        return !Array.Exists(Reserved, network => network.Contains(address));
    }

    private static IPNetwork[] Networks(params string[] networks) => Array.ConvertAll(networks, network => IPNetwork.Parse(network));
}
