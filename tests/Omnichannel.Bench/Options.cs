using System.Globalization;
using Omnichannel.Bench.Running;

namespace Omnichannel.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record Options(IReadOnlyList<string> Only, int Pairs, double Seconds, string? Json)
{
    /// <summary>Reads the command line; null when it cannot be understood.</summary>
    public static Options? Read(string[] args)
    {
        var (only, options) = (new List<string>(), new Options([], Pairs: 5, Seconds: 5, Json: null));
        for (var index = 0; index + 1 < args.Length; index += 2)
        {
            var value = args[index + 1];
            switch (args[index])
            {
                case "--only":
                    only.Add(value);
                    break;
                case "--pairs" when int.TryParse(value, CultureInfo.InvariantCulture, out var pairs) && pairs > 0:
                    options = options with { Pairs = pairs };
                    break;
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
                    options = options with { Seconds = seconds };
                    break;
                case "--json":
                    options = options with { Json = value };
                    break;
                default:
                    return null;
            }
        }

        return args.Length % 2 == 0 ? options with { Only = only } : null;
    }

    /// <summary>Whether a measure was asked for.</summary>
    public bool Wants(IMeasure measure) =>
        Only.Count == 0 || Only.Any(name => measure.Info.Key == name || measure.Info.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
}
