namespace Omnichannel.Routing.Simulation.Report;

/// <summary>Something that has to hold.</summary>
/// <param name="Name">What.</param>
/// <param name="Value">What was seen.</param>
/// <param name="Bound">What was asked.</param>
/// <param name="Ok">Whether it holds.</param>
internal sealed record Check(string Name, double Value, double Bound, bool Ok)
{
    public static Check AtMost(string name, double value, double bound) => new(name, value, bound, value <= bound);

    public static Check AtLeast(string name, double value, double bound) => new(name, value, bound, value >= bound);
}
