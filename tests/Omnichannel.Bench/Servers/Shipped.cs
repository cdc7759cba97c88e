using System.Text.RegularExpressions;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Servers;

/// <summary>What operators get: the settings of the servers in docker-compose.yml, with which is measured, both sides alike.</summary>
internal static partial class Shipped
{
    /// <summary>PostgreSQL's, as <c>name=value</c>.</summary>
    public static IReadOnlyList<string> PostgreSqlSettings { get; } = Read(File.ReadAllText(Path.Combine(Programs.Root, "docker-compose.yml")));

    /// <summary>The settings of PostgreSQL's command line in a compose file.</summary>
    /// <exception cref="InvalidDataException">There is no such line.</exception>
    internal static IReadOnlyList<string> Read(string compose) =>
        Command().Match(compose) is { Success: true } command
            ? [.. Setting().Matches(command.Value).Select(setting => setting.Groups[1].Value)]
            : throw new InvalidDataException("The compose file has no PostgreSQL with settings.");

    [GeneratedRegex("""command: \["postgres".*\]""")]
    private static partial Regex Command();

    [GeneratedRegex("""
        "-c", "([^"]+)"
        """)]
    private static partial Regex Setting();
}
