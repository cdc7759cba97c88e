namespace Omnichannel.Adapters.Conformance;

/// <summary>What a check needs before it can say anything.</summary>
[Flags]
internal enum Needs
{
    Nothing = 0,

    /// <summary>The adapter takes pushes.</summary>
    Push = 1,

    /// <summary>The adapter pulls.</summary>
    Pull = 2,

    /// <summary>The kit can speak as the provider.</summary>
    Inject = 4,

    /// <summary>The kit can kill and start the adapter.</summary>
    Start = 8,

    /// <summary>Two secrets are valid at once.</summary>
    TwoSecrets = 16,
}

/// <summary>One thing that an adapter has to do.</summary>
/// <param name="Name">How <c>--only</c> calls it.</param>
/// <param name="What">A sentence.</param>
/// <param name="Needs">What it takes to look.</param>
/// <param name="Run">Throws <see cref="CheckFailedException"/> when the adapter does not do it.</param>
internal sealed record Check(string Name, string What, Needs Needs, Func<Kit, Task> Run)
{
    /// <summary>Why the adapter's capabilities make it meaningless; null: they do not.</summary>
    public Func<Told, string?> Lacks { get; init; } = _ => null;
}

/// <summary>What came of a check.</summary>
internal enum Outcome
{
    Passed,
    Failed,
    Skipped,
    NotApplicable,
}

/// <summary>A check's outcome.</summary>
internal sealed record CheckResult(Check Check, Outcome Outcome, string? Reason, TimeSpan Took);

/// <summary>The adapter does not do what the check asks for.</summary>
internal sealed class CheckFailedException(string message) : Exception(message);

/// <summary>The checks' one assertion.</summary>
internal static class Expect
{
    public static void That(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new CheckFailedException(otherwise);
        }
    }
}

/// <summary>All checks, in the order in which they run.</summary>
internal static class AllChecks
{
    public static IReadOnlyList<Check> InOrder { get; } =
    [
        .. Checks.CapabilityChecks.Told,
        .. Checks.SignatureChecks.All,
        .. Checks.DeliveryChecks.All,
        .. Checks.ProviderFaultChecks.All,
        .. Checks.TextChecks.All,
        .. Checks.CapabilityChecks.All,
        .. Checks.EventChecks.All,
        .. Checks.HubFaultChecks.All,
        .. Checks.ReceiptChecks.All,
        .. Checks.PullChecks.All,
        .. Checks.RequestChecks.All,
    ];
}
