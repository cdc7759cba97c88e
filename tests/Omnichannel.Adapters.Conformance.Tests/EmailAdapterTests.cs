using Omnichannel.Adapters.Conformance.Tests.Mail;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>Our e-mail adapter as it is shipped, by IMAP and by its own SMTP, killed and started: all of the kit passes, and nothing is skipped.</summary>
public sealed class EmailAdapterTests
{
    /// <summary>It pulls, and its capabilities say that mail has no buttons, and changes nothing that was sent.</summary>
    private static readonly string[] NotApplicable =
    [
        "signature.missing", "signature.wrong", "signature.stale", "signature.future", "signature.several", "signature.second-secret", "push.malformed", "push.oversize",
        "capability.choices", "capability.edit", "capability.delete", "capability.reactions", "capability.typing",
    ];

    /// <summary>Side by side: a run is mostly waiting.</summary>
    private static readonly Lazy<Task<IReadOnlyList<CheckResult>[]>> Runs = new(() => Task.WhenAll(
        RunAsync(byImap: true), RunAsync(byImap: false, "event.", "receipt.", "request.")));

    private static string Adapter => Path.Combine(Programs.Root, "services/channels/email/dist/main.js");

    [Fact]
    public async Task Adapter_OfAMailbox_IsConformant()
    {
        var results = (await Runs.Value)[0];

        results.Where(result => result.Outcome is Outcome.Failed or Outcome.Skipped).Select(Report.Line).ShouldBeEmpty();
        results.Where(result => result.Outcome == Outcome.NotApplicable).Select(result => result.Check.Name).ShouldBe(NotApplicable, ignoreOrder: true);
        Report.Summary(results).ShouldEndWith("Conformant.");
    }

    [Fact]
    public async Task Adapter_ThatTakesMailItself_IsConformant()
    {
        var results = (await Runs.Value)[1];

        results.Where(result => result.Outcome != Outcome.Passed).Select(Report.Line).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<CheckResult>> RunAsync(bool byImap, params string[] only)
    {
        File.Exists(Adapter).ShouldBeTrue("Please run: cd services/channels/email && npm ci && npm run build");
        var secret = StandardWebhooks.NewSecret();
        await using var bridge = await MailBridge.StartAsync("conformance", secret, byImap);
        var options = new KitOptions
        {
            Secrets = [secret],
            Account = "conformance",
            Address = MailBridge.Customer,
            Inject = new Uri(bridge.Address, "inbox"),
            Patience = Until.Patience,
            Only = only,
            Start = $"env OMNICHANNEL_ACCOUNTS_URL={bridge.Address} OMNICHANNEL_ADAPTERS_URL=$OMNICHANNEL_HUB OMNICHANNEL_INTERNAL_KEY=key"
                + $" OMNICHANNEL_DATA={TestFolder.Create("email")} OMNICHANNEL_SUPERVISED=true node {Adapter}",
        };
        await using var kit = await Kit.StartAsync(options);
        bridge.Provider = new Uri(kit.Address, "provider/");
        return await ConformanceRun.RunAsync(kit, TextWriter.Null, CancellationToken.None);
    }
}
