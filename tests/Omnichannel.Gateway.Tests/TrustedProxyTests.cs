using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Omnichannel.Hosting;

namespace Omnichannel.Gateway.Tests;

/// <summary>A proxy on this machine stands in front of the gateway, and is believed.</summary>
public sealed class TrustedProxyTests(TrustedProxyTests.BehindProxies hub) : IClassFixture<TrustedProxyTests.BehindProxies>
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("198.51.100.9, 192.0.2.1", "192.0.2.1")]
    [InlineData("127.0.0.1, 192.0.2.1", "192.0.2.1")]
    [InlineData("198.51.100.9, 192.0.2.1, 10.1.2.3", "192.0.2.1")]
    [InlineData("192.0.2.1, 2001:db8:ffff::7, 10.1.2.3", "192.0.2.1")]
    [InlineData("192.0.2.1:4711", "192.0.2.1")]
    [InlineData("2001:db8::1", "2001:db8::1")]
    [InlineData("198.51.100.9, [2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("192.0.2.1, nonsense", "127.0.0.1")]
    public async Task For_WhatTrustedProxiesSay_IsTheRightMostWhoIsNoneOfThem(string header, string address)
    {
        var headers = await HeadersAsync("X-Forwarded-For", header);
        headers["x-forwarded-for"]!.GetValue<string>().ShouldBe(address);
        headers.ShouldNotContain(one => one.Key.StartsWith("x-original-"));
    }

    [Fact]
    public async Task Proto_OfATrustedProxy_IsTheScheme() =>
        (await HeadersAsync("X-Forwarded-Proto", "https"))["x-forwarded-proto"]!.GetValue<string>().ShouldBe("https");

    [Fact]
    public async Task Host_OfATrustedProxy_IsNotBelieved() =>
        (await HeadersAsync("X-Forwarded-Host", "evil.test"))["x-forwarded-host"]!.GetValue<string>().ShouldBe(hub.Client.BaseAddress!.Authority);

    [Theory]
    [InlineData("nginx")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.1")]
    [InlineData("127.0.0.1, nginx")]
    public void Setting_ThatCannotBeRead_IsRefused(string proxies) =>
        Should.Throw<SettingsException>(() => Read(proxies)).Errors.ShouldHaveSingleItem().ShouldContain("OMNICHANNEL_TRUSTED_PROXIES");

    [Fact]
    public void Setting_AddressesAndNetworks_AreReadAndTheHubIsNotThisMachinesOnly()
    {
        Read("").TrustedProxies.ShouldBeEmpty();
        Read("").IsLocalOnly.ShouldBeTrue();
        Read("127.0.0.1, 10.0.0.0/8,::1").TrustedProxies.Select(network => network.ToString()).ShouldBe(["127.0.0.1/32", "10.0.0.0/8", "::1/128"]);
        Read("127.0.0.1").IsLocalOnly.ShouldBeFalse();
    }

    private static HubSettings Read(string proxies) =>
        HubSettings.Read(new ConfigurationBuilder().AddInMemoryCollection([new("OMNICHANNEL_TRUSTED_PROXIES", proxies)]).Build());

    private async Task<JsonObject> HeadersAsync(string name, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/threads") { Headers = { { name, value } } };
        using var answer = await hub.Client.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!["headers"]!.AsObject();
    }

    public sealed class BehindProxies : StandInServices
    {
        protected override IReadOnlyList<string> Settings => ["--trusted-proxies", "127.0.0.1,10.1.0.0/16,2001:db8:ffff::/48"];
    }
}
