namespace Omnichannel.Adapters.Conformance.Checks;

/// <summary>Said at the end, of all that the adapter sent to the hub meanwhile.</summary>
internal static class RequestChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new("request.form", "all that the adapter sent to the hub was signed and of the protocol's form", Needs.Nothing, kit =>
        {
            var violations = kit.Hub.Violations.Distinct().ToList();
            Expect.That(violations.Count == 0, string.Join("\n          ", violations.Take(5)));
            return Task.CompletedTask;
        }),
    ];
}
