namespace Omnichannel.Routing.Simulation.World;

/// <summary>Draws from a seeded generator.</summary>
internal static class Chance
{
    public static double Exponential(Random random, double mean) => -Math.Log(1 - random.NextDouble()) * mean;

    public static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    /// <summary>With this mean, and a standard deviation of <paramref name="spread"/> times the mean.</summary>
    public static double LogNormal(Random random, double mean, double spread)
    {
        var variance = Math.Log(1 + (spread * spread));
        return Math.Exp(Math.Log(mean) - (variance / 2) + (Math.Sqrt(variance) * Normal(random)));
    }

    public static int Pick(Random random, double[] weights)
    {
        var left = random.NextDouble() * weights.Sum();
        for (var index = 0; index < weights.Length - 1; index++)
        {
            if ((left -= weights[index]) < 0)
            {
                return index;
            }
        }

        return weights.Length - 1;
    }
}
