using System.Diagnostics;
using System.Globalization;
using Omnichannel.Bench.Running;

namespace Omnichannel.Bench.Servers;

/// <summary>
/// Processor time of this process and of everything that it started, by name: on a machine that does other things besides, a steadier figure than
/// the clock's, and it tells who costs what.
/// </summary>
internal sealed class ProcessorTime
{
    private const double TicksPerSecond = 100;
    private readonly Dictionary<string, double> _before = Read();

    /// <summary>Tells what so many of something have cost since this was made.</summary>
    public void Say(string what, int count)
    {
        var spent = Read().Select(now => (now.Key, Microseconds: (now.Value - _before.GetValueOrDefault(now.Key)) / count * 1e6)).Where(part => part.Microseconds >= 1).ToArray();
        Workbench.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what}: {spent.Sum(part => part.Microseconds):0} µs of processor time each: {string.Join(", ", spent.OrderByDescending(part => part.Microseconds).Select(part => $"{part.Key} {part.Microseconds:0}"))}"));
    }

    /// <summary>Every process that descends from this one, with its name.</summary>
    public static IReadOnlyList<(int Id, string Name)> Family()
    {
        var all = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _))
            .Select(id => (Id: int.Parse(id!, CultureInfo.InvariantCulture), Fields: Stat(id!))).Where(process => process.Fields is not null)
            .ToLookup(process => int.Parse(process.Fields![1], CultureInfo.InvariantCulture), process => process.Id);
        var family = new List<int> { Environment.ProcessId };
        for (var index = 0; index < family.Count; index++)
        {
            family.AddRange(all[family[index]]);
        }

        return [.. family.Select(id => (id, NameOf(id)))];
    }

    private static Dictionary<string, double> Read() =>
        Family().GroupBy(process => process.Name).ToDictionary(group => group.Key, group => group.Sum(process => Spent(process.Id)));

    // Of those that ended their parents have the time: PostgreSQL's processes come and go.
    private static double Spent(int id) =>
        Stat(id.ToString(CultureInfo.InvariantCulture)) is { } fields
            ? fields[11..(id == Environment.ProcessId ? 13 : 15)].Sum(ticks => double.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond
            : 0;

    private static string NameOf(int id)
    {
        try
        {
            var command = File.ReadAllText($"/proc/{id}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
            return id == Environment.ProcessId ? "load"
                : command.FirstOrDefault(word => word.EndsWith(".dll", StringComparison.Ordinal)) is { } dll
                    ? command.SkipWhile(word => word != "serve").Skip(1).FirstOrDefault() ?? Path.GetFileNameWithoutExtension(dll).Split('.')[^1].ToLowerInvariant()
                : File.ReadAllText($"/proc/{id}/comm").Trim() switch { "beam.smp" => "rabbitmq", var other => other };
        }
        catch (IOException)
        {
            return "ended";
        }
    }

    // Fields behind the name in brackets: state, parent, …
    private static string[]? Stat(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
