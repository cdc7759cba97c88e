using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>Both samples, by push and by pull, killed and started: all of the kit passes, and nothing is skipped.</summary>
public sealed class SampleTests
{
    private static readonly Lazy<Task<IReadOnlyList<CheckResult>[]>> Runs = new(() => Task.WhenAll(
        Started.RunAsync(DotNet, pull: false), Started.RunAsync(TypeScript, pull: false), Started.RunAsync(DotNet, pull: true), Started.RunAsync(TypeScript, pull: true)));

    private static string DotNet => "dotnet " + Path.Combine(AppContext.BaseDirectory, "Omnichannel.Samples.Echo.dll");

    private static string TypeScript => "node " + Path.Combine(Programs.Root, "contracts/samples/typescript/dist/main.js");

    [Theory]
    [InlineData("dotnet by push", 0, "capability.lacking", "pull.result-again", "pull.hub-dead")]
    [InlineData("typescript by push", 1, "capability.html", "capability.choices", "capability.media", "capability.edit", "capability.reactions", "capability.typing", "pull.result-again", "pull.hub-dead")]
    [InlineData("dotnet by pull", 2, "signature.missing", "signature.wrong", "signature.stale", "signature.future", "signature.several", "signature.second-secret", "push.malformed", "push.oversize", "capability.lacking")]
    [InlineData("typescript by pull", 3, "signature.missing", "signature.wrong", "signature.stale", "signature.future", "signature.several", "signature.second-secret", "push.malformed", "push.oversize", "capability.html", "capability.choices", "capability.media", "capability.edit", "capability.reactions", "capability.typing")]
    public async Task Sample_OfEitherSdk_IsConformant(string sample, int run, params string[] notApplicable)
    {
        File.Exists(TypeScript["node ".Length..]).ShouldBeTrue("Please run: cd contracts/samples/typescript && npm ci && npm run build");
        var results = (await Runs.Value)[run];

        results.Where(result => result.Outcome is Outcome.Failed or Outcome.Skipped).Select(Report.Line).ShouldBeEmpty(sample);
        results.Where(result => result.Outcome == Outcome.NotApplicable).Select(result => result.Check.Name).ShouldBe(notApplicable, ignoreOrder: true);
        Report.Summary(results).ShouldEndWith("Conformant.");
    }
}
