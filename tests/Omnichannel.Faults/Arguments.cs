using System.Globalization;
using Omnichannel.Faults.Staging;

namespace Omnichannel.Faults;

/// <summary>The command line.</summary>
internal sealed record Arguments
{
    private const string Usage =
        """
        dotnet run --project tests/Omnichannel.Faults -- [--minutes 30] [--seed 7] [--shape standalone|services|both] [--json FILE] [--only WHAT] [--hang SECONDS]
          --minutes N   how long, for both shapes together (default 10)
          --seed N      which customers, messages and faults (default 1): the same seed, the same plan
          --shape S     standalone, services, or both (default)
          --only WHAT   only faults whose name begins so, e.g. kill, "kill-sent social", network, or those of one service, e.g. social
          --hang N      how long a process hangs, and how long the network is silent, in seconds (default 5; 60 in runs of 15 minutes or more per shape)
          --json FILE   writes the figures
          --replay FILE judges a history that was kept, and runs nothing
        """;

    public double Minutes { get; private init; } = 10;

    public int Seed { get; private init; } = 1;

    public IReadOnlyList<string> Shapes { get; private init; } = [Stage.Standalone, Stage.Services];

    public double? Hang { get; private init; }

    public string? Json { get; private init; }

    public string? Only { get; private init; }

    public string? Replay { get; private init; }

    /// <summary>Reads the command line; null: it is wrong, and <paramref name="problem"/> says how it should be.</summary>
    public static Arguments? Parse(IReadOnlyList<string> args, out string problem)
    {
        var result = new Arguments();
        for (var index = 0; index < args.Count; index += 2)
        {
            var value = index + 1 < args.Count ? args[index + 1] : "";
            var next = args[index] switch
            {
                "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out var minutes) && minutes > 0 => result with { Minutes = minutes },
                "--seed" when int.TryParse(value, CultureInfo.InvariantCulture, out var seed) && seed >= 0 => result with { Seed = seed },
                "--shape" when value is Stage.Standalone or Stage.Services => result with { Shapes = [value] },
                "--shape" when value == "both" => result,
                "--json" when value.Length > 0 => result with { Json = value },
                "--hang" when double.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 => result with { Hang = seconds },
                "--only" when value.Length > 0 => result with { Only = value },
                "--replay" when File.Exists(value) => result with { Replay = value },
                _ => null,
            };
            if (next is null)
            {
                problem = $"{args[index]} {value} is not understood.\n{Usage}";
                return null;
            }

            result = next;
        }

        problem = "";
        return result;
    }
}
