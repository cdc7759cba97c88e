namespace Omnichannel.Samples.Broken;

/// <summary>Every defect that the kit has to find.</summary>
internal static partial class Defects
{
    public static IReadOnlyList<Defect> All { get; } = [new Defect("none", "Nothing is wrong."), .. OfPushes, .. OfDeliveries, .. OfEvents];
}
