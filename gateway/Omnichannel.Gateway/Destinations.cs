using Omnichannel.Hosting;

namespace Omnichannel.Gateway;

/// <summary>The services' addresses: <c>OMNICHANNEL_…_URL</c>, several instances separated by commas.</summary>
internal static class Destinations
{
    /// <summary>Reads them.</summary>
    /// <exception cref="SettingsException">With every error at once.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<Uri>> Read(IConfiguration configuration)
    {
        var errors = new List<string>();
        var addresses = RouteTable.Services.ToDictionary(service => service, service => Of(configuration, service, errors));
        if (configuration[NameOf(RouteTable.Playground)] is { Length: > 0 })
        {
            addresses[RouteTable.Playground] = Of(configuration, RouteTable.Playground, errors);
        }

        return errors.Count == 0 ? addresses : throw new SettingsException(errors);
    }

    private static string NameOf(string service) => $"OMNICHANNEL_{service.ToUpperInvariant()}_URL";

    private static IReadOnlyList<Uri> Of(IConfiguration configuration, string service, List<string> errors)
    {
        var name = NameOf(service);
        var values = (configuration[name] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (values.Length == 0)
        {
            errors.Add($"{name} is needed: the address of the service {service}; several instances separated by commas.");
        }

        var addresses = new List<Uri>();
        foreach (var value in values.Distinct())
        {
            if (Uri.TryCreate(value.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            {
                addresses.Add(address);
            }
            else
            {
                errors.Add($"{name}: {value} is not an http:// address.");
            }
        }

        return addresses;
    }
}
