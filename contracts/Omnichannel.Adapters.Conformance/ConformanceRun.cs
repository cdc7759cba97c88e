namespace Omnichannel.Adapters.Conformance;

/// <summary>Runs the checks one after the other against one adapter.</summary>
internal static class ConformanceRun
{
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(Kit kit, TextWriter log, CancellationToken cancellationToken)
    {
        await log.WriteLineAsync(kit.Describe());
        await kit.BeginAsync(cancellationToken);
        var results = new List<CheckResult>();
        foreach (var check in AllChecks.InOrder.Where(check => kit.Options.Only.Count == 0 || kit.Options.Only.Any(check.Name.StartsWith)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            results.Add(await RunAsync(kit, check));
            await log.WriteLineAsync(Report.Line(results[^1]));
        }

        return results;
    }

    private static async Task<CheckResult> RunAsync(Kit kit, Check check)
    {
        if (Missing(kit.Options, check.Needs) is var (outcome, reason))
        {
            return new CheckResult(check, outcome, reason, TimeSpan.Zero);
        }

        if (check.Lacks(kit.Hub.Told) is { } lack)
        {
            return new CheckResult(check, Outcome.NotApplicable, lack, TimeSpan.Zero);
        }

        var started = TimeProvider.System.GetTimestamp();
        try
        {
            await kit.CalmAsync();
            await check.Run(kit);
            return new CheckResult(check, Outcome.Passed, null, TimeProvider.System.GetElapsedTime(started));
        }
        catch (CheckFailedException failure)
        {
            return new CheckResult(check, Outcome.Failed, failure.Message, TimeProvider.System.GetElapsedTime(started));
        }
    }

    private static (Outcome, string)? Missing(KitOptions options, Needs needs)
    {
        if (needs.HasFlag(Needs.Push) && options.Endpoint is null)
        {
            return (Outcome.NotApplicable, "the adapter pulls");
        }

        if (needs.HasFlag(Needs.Pull) && options.Endpoint is not null)
        {
            return (Outcome.NotApplicable, "the adapter takes pushes");
        }

        if (needs.HasFlag(Needs.Inject) && options.Inject is null)
        {
            return (Outcome.Skipped, "needs --inject");
        }

        if (needs.HasFlag(Needs.Start) && options.Start is null)
        {
            return (Outcome.Skipped, "needs --start");
        }

        return needs.HasFlag(Needs.TwoSecrets) && options.Secrets.Count == 1 ? (Outcome.Skipped, "needs a second --secret") : null;
    }
}
