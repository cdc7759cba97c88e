using System.Globalization;
using Omnichannel.Bench.Running;

namespace Omnichannel.Bench;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    /// <summary>Which measures; none named: all.</summary>
    public IReadOnlyList<string> Only { get; private init; } = [];

    /// <summary>How often ours and the baseline are measured.</summary>
    public int Pairs { get; private init; } = 5;

    /// <summary>About how long a side runs.</summary>
    public double Seconds { get; private init; } = 5;

    /// <summary>Where the figures are written.</summary>
    public string? Json { get; private init; }

    /// <summary>Whether this run becomes the one that later ones are compared with.</summary>
    public bool Keep { get; private init; }

    /// <summary>Whether growth is measured instead.</summary>
    public bool Growth { get; private init; }

    /// <summary>How long to soak instead.</summary>
    public double? SoakMinutes { get; private init; }

    /// <summary>Reads the command line; null when it cannot be understood.</summary>
    public static Options? Read(string[] args)
    {
        var options = new Options();
        for (var index = 0; index < args.Length; index++)
        {
            double Number() => index + 1 < args.Length && double.TryParse(args[++index], CultureInfo.InvariantCulture, out var number) && number > 0 ? number : double.NaN;
            string? Text() => index + 1 < args.Length ? args[++index] : null;
            options = args[index] switch
            {
                "--only" when Text() is { } name => options with { Only = [.. options.Only, name] },
                "--pairs" when Number() is >= 1 and var pairs => options with { Pairs = (int)pairs },
                "--seconds" when Number() is > 0 and var seconds => options with { Seconds = seconds },
                "--json" when Text() is { } file => options with { Json = file },
                "--keep" => options with { Keep = true },
                "--growth" => options with { Growth = true },
                "--soak" when Number() is > 0 and var minutes => options with { SoakMinutes = minutes },
                _ => null,
            };
            if (options is null)
            {
                return null;
            }
        }

        return options;
    }

    /// <summary>Whether a measure was asked for.</summary>
    public bool Wants(IMeasure measure) =>
        Only.Count == 0 || Only.Any(name => measure.Info.Key == name || measure.Info.Name.Contains(name, StringComparison.OrdinalIgnoreCase));
}
