using System.Globalization;

namespace Omnichannel.Routing.Simulation;

/// <summary>What was asked for on the command line.</summary>
internal sealed record Arguments
{
    public const string Usage = """
        dotnet run -c Release --project tests/Omnichannel.Routing.Simulation -- [options]
          --seeds N        days that are played under each policy (30)
          --first-seed N   the first of their seeds (1)
          --load X         all arrivals times this (1)
          --size N         staff and arrivals times this (8: 120 on phones, 240 writing)
          --json FILE      results for programs
          --plot FILE      results as a picture (SVG)
          --speed          measures the engine's speed too
        """;

    public int Seeds { get; private init; } = 30;

    public int FirstSeed { get; private init; } = 1;

    public double Load { get; private init; } = 1;

    public int Size { get; private init; } = 8;

    public string? Json { get; private init; }

    public string? Plot { get; private init; }

    public bool Speed { get; private init; }

    /// <summary>Null: not understood.</summary>
    public static Arguments? Parse(ReadOnlySpan<string> args)
    {
        var parsed = new Arguments();
        while (args.Length > 0)
        {
            var value = args.Length > 1 ? args[1] : "";
            var next = args[0] switch
            {
                "--speed" => parsed with { Speed = true },
                "--json" when value != "" => parsed with { Json = value },
                "--plot" when value != "" => parsed with { Plot = value },
                "--seeds" when Whole(value) is { } seeds => parsed with { Seeds = seeds },
                "--first-seed" when Whole(value) is { } seed => parsed with { FirstSeed = seed },
                "--size" when Whole(value) is { } size => parsed with { Size = size },
                "--load" when double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) && load is > 0 and < 10 => parsed with { Load = load },
                _ => null,
            };
            if (next is null)
            {
                return null;
            }

            args = args[(args[0] == "--speed" ? 1 : 2)..];
            parsed = next;
        }

        return parsed;
    }

    private static int? Whole(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
