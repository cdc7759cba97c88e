namespace Omnichannel.Bench.Running;

/// <summary>A row of the table: what is measured, and what its ratio to the baseline has to be.</summary>
/// <param name="Key">A short name for <c>--only</c>.</param>
/// <param name="Name">What is measured.</param>
/// <param name="Unit">Of both figures.</param>
/// <param name="AtLeast">The bound of the ratio. When less is better (the aim is the smaller number) it is the most that is allowed.</param>
/// <param name="Aim">What we want to reach.</param>
public sealed record MeasureInfo(string Key, string Name, string Unit, double AtLeast, double Aim)
{
    /// <summary>Whether less is better: the aim tells.</summary>
    public bool LessIsBetter => Aim < AtLeast;

    /// <summary>Whether a figure keeps the bound.</summary>
    public bool Holds(double figure) => LessIsBetter ? figure <= AtLeast : figure >= AtLeast;
}

/// <summary>
/// Something that is measured again and again beside its baseline: ours, baseline, ours, baseline. Each side leaves the machine to the other
/// when it is not its turn.
/// </summary>
public interface IMeasure : IAsyncDisposable
{
    /// <summary>Its row of the table.</summary>
    MeasureInfo Info { get; }

    /// <summary>Starts what is needed, and runs both sides once so that they are warm.</summary>
    Task PrepareAsync();

    /// <summary>Ours, once.</summary>
    Task<double> OursAsync();

    /// <summary>The baseline, once; null when there is none.</summary>
    Task<double?> BaselineAsync();
}
