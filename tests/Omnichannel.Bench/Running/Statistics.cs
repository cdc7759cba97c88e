namespace Omnichannel.Bench.Running;

/// <summary>The arithmetic of the bench.</summary>
public static class Statistics
{
    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length == 0 ? throw new ArgumentException("There is nothing to take the median of.", nameof(values))
            : sorted.Length % 2 == 1 ? sorted[middle]
            : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The smallest value that so many per cent of all do not exceed (nearest rank).</summary>
    public static double Percentile(IEnumerable<double> values, double percent)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0
            ? throw new ArgumentException("There is nothing to take a percentile of.", nameof(values))
            : sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
