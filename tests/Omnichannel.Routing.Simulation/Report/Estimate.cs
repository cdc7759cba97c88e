namespace Omnichannel.Routing.Simulation.Report;

/// <summary>A mean over seeds and half the width of its 95 % confidence interval.</summary>
internal sealed record Estimate(double Mean, double HalfWidth)
{
    public double Low => Mean - HalfWidth;

    public double High => Mean + HalfWidth;

    /// <summary>Of independent values, one per seed, by Student's t.</summary>
    /// <param name="values">One per seed.</param>
    /// <param name="comparisons">How many intervals shall hold at once (Bonferroni).</param>
    public static Estimate Of(IReadOnlyCollection<double> values, int comparisons = 1)
    {
        var mean = values.Average();
        if (values.Count < 2)
        {
            return new Estimate(mean, 0);
        }

        var variance = values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1);
        return new Estimate(mean, StudentT(1 - (0.025 / comparisons), values.Count - 1) * Math.Sqrt(variance / values.Count));
    }

    /// <summary>The quantile of Student's t by Hill's expansion around the normal's (Cornish and Fisher); right to three digits from 5 degrees on.</summary>
    private static double StudentT(double probability, int degrees)
    {
        var (low, high) = (0.0, 10.0);
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            (low, high) = NormalBelow(middle) < probability ? (middle, high) : (low, middle);
        }

        var (z, n) = (low, (double)degrees);
        var (z3, z5, z7) = (Math.Pow(z, 3), Math.Pow(z, 5), Math.Pow(z, 7));
        return z + ((z3 + z) / (4 * n)) + (((5 * z5) + (16 * z3) + (3 * z)) / (96 * n * n)) + (((3 * z7) + (19 * z5) + (17 * z3) - (15 * z)) / (384 * n * n * n));
    }

    // Abramowitz and Stegun 26.2.17; off by less than 1e-7.
    private static double NormalBelow(double x)
    {
        var t = 1 / (1 + (0.2316419 * x));
        var tail = t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return 1 - (Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * tail);
    }
}
