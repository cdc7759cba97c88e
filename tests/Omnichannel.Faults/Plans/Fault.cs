namespace Omnichannel.Faults.Plans;

/// <summary>A fault that is to take place.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Service">To whom: a service (any instance of it), or a server; empty when it is about nobody.</param>
/// <param name="Boundary">Where, for those that happen at a boundary.</param>
/// <param name="Passage">At which passage of it, from 1; elsewhere a number that chooses among variants.</param>
/// <param name="Seconds">How long it lasts.</param>
internal sealed record Fault(string Kind, string Service, string Boundary, int Passage, double Seconds)
{
    public override string ToString() =>
        string.Join(' ', new[] { Kind, Service, Boundary.Length > 0 ? $"at passage {Passage}" : "" }.Where(word => word.Length > 0));
}
