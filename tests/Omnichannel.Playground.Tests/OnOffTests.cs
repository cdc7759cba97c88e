using System.Net;
using System.Text;
using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting;
using Omnichannel.Testing;

namespace Omnichannel.Playground.Tests;

/// <summary>Anybody may be a customer there: so who gets there at all?</summary>
public sealed class OnOffTests
{
    [Theory]
    [InlineData("http://localhost:8080", null, null, true, true)]
    [InlineData("http://127.0.0.1:1;http://[::1]:1", null, null, true, true)]
    [InlineData("http://localhost:8080", null, null, false, false)]
    [InlineData("http://0.0.0.0:8080", null, null, true, false)]
    [InlineData("http://+:8080", null, null, true, false)]
    [InlineData("http://*:8080", null, null, true, false)]
    [InlineData("http://localhost:8080;http://192.168.1.2:8080", null, null, true, false)]
    [InlineData("http://localhost:8080", "https://hub.example.com", null, true, false)]
    [InlineData("http://localhost:8080", null, "false", true, false)]
    [InlineData("http://0.0.0.0:8080", null, "true", true, true)]
    [InlineData("http://0.0.0.0:8080", null, "true", false, true)]
    public void Playground_RunsWhenAskedFor_OrWhenOnlyThisMachineReachesTheHub(string urls, string? publicUrl, string? asked, bool isOnWhenLocal, bool isOn)
    {
        var settings = HubSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["OMNICHANNEL_URLS"] = urls,
            ["OMNICHANNEL_PUBLIC_URL"] = publicUrl,
            ["OMNICHANNEL_PLAYGROUND"] = asked,
        }).Build());

        new PlaygroundSwitch(settings, isOnWhenLocal).IsOn.ShouldBe(isOn);
    }

    [Fact]
    public void Setting_NeitherTrueNorFalse_IsRefused() => Should.Throw<SettingsException>(() => HubSettings.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["OMNICHANNEL_PLAYGROUND"] = "maybe" }).Build()));

    [Fact]
    public async Task SwitchedOff_IsNotFoundAndMakesNoAccounts()
    {
        await using var host = await PlaygroundHost.StartAsync(data: null, "--playground", "false");

        foreach (var path in new[] { "playground", "playground/api/state", "playground/twilio/2010-04-01/Accounts/AC1/Messages.json" })
        {
            (await host.Http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        }

        (await host.AccountIdsAsync()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Host", "hub.example.com")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("Forwarded", "for=203.0.113.7")]
    public async Task NotAskedFor_ARequestThatComesFromElsewhere_IsNotFound(string header, string value)
    {
        await using var host = await PlaygroundHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "playground/api/state");
        request.Headers.TryAddWithoutValidation(header, value);

        (await host.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await host.Http.GetAsync("playground/api/state")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task AnotherSitesPage_ChangesNothing()
    {
        await using var host = await PlaygroundHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Put, "playground/api/faults")
        {
            Content = new StringContent("{\"offline\":true}", Encoding.UTF8, "application/json"),
            Headers = { { "Sec-Fetch-Site", "cross-site" } },
        };

        (await host.Http.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        ((bool)(await host.GetAsync("faults"))["offline"]!).ShouldBeFalse();
    }

    [Fact]
    public async Task StartedAgain_KeepsSecretsAndTellsWhereItIsNow()
    {
        var data = TestFolder.Create("playground-twice");
        string before, after, sid;
        await using (var host = await PlaygroundHost.StartReadyAsync(data))
        {
            var account = await host.AccountAsync("playground-sms");
            (before, sid) = ((string)account["apiBaseUrl"]!, (string)account["accountSid"]!);
            (await host.AccountIdsAsync()).ShouldContain("playground-email");
        }

        await using (var host = await PlaygroundHost.StartReadyAsync(data))
        {
            var account = await host.AccountAsync("playground-sms");
            after = (string)account["apiBaseUrl"]!;
            ((string)account["accountSid"]!).ShouldBe(sid);
            after.ShouldBe(new Uri(host.Http.BaseAddress!, "playground/twilio").AbsoluteUri);
        }

        after.ShouldNotBe(before);
    }
}
