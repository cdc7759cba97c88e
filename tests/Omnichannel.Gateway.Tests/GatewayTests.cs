using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Testing;

namespace Omnichannel.Gateway.Tests;

public sealed class GatewayTests(StandInServices hub) : IClassFixture<StandInServices>
{
    [Theory]
    [InlineData("/api/session", "accounts")]
    [InlineData("/api/users", "accounts")]
    [InlineData("/api/users/1", "accounts")]
    [InlineData("/api/agents", "accounts")]
    [InlineData("/api/keys/1", "accounts")]
    [InlineData("/api/accounts", "accounts")]
    [InlineData("/api/accounts/sms", "accounts")]
    [InlineData("/api/accounts/bot/telegram/start-links", "social")]
    [InlineData("/api/accounts/page/templates", "social")]
    [InlineData("/api/threads?state=open", "conversations")]
    [InlineData("/api/accountsnot", "conversations")]
    [InlineData("/files/sha256/ab?sig=x%2By", "conversations")]
    [InlineData("/adapters/v1/accounts/x/events", "adapters")]
    [InlineData("/webhooks/bot/telegram", "social")]
    [InlineData("/webhooks/page/meta?hub.mode=subscribe", "social")]
    [InlineData("/chat/v1/web/sessions", "webchat")]
    [InlineData("/widget.js", "webchat")]
    [InlineData("/demo", "webchat")]
    [InlineData("/playground", "playground")]
    [InlineData("/playground/api/messages?after=1", "playground")]
    [InlineData("/", "desk")]
    [InlineData("/threads/1", "desk")]
    [InlineData("/assets/index.js", "desk")]
    [InlineData("/webhooks/x/unknown", "desk")]
    public async Task Path_EachOfTheTable_ReachesItsServiceUnchanged(string path, string service)
    {
        var seen = await hub.Client.GetFromJsonAsync<JsonObject>(path);
        seen!["service"]!.GetValue<string>().ShouldBe(service);
        seen["path"]!.GetValue<string>().ShouldBe(path);
    }

    [Theory]
    [InlineData("/internal/v1/accounts")]
    [InlineData("/INTERNAL/v1/accounts")]
    [InlineData("/api/session/../../internal/v1/accounts")]
    [InlineData("/api/session/%2e%2e/%2e%2e/internal/v1/accounts")]
    public async Task Path_Internal_Is404(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(hub.Client.BaseAddress + path[1..], new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        using var answer = await hub.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Headers_WhatAClientClaims_IsReplacedByTheTruth()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/threads");
        foreach (var name in new[] { "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Omnichannel-Gateway", "X-Real-IP", "Forwarded" })
        {
            request.Headers.Add(name, "evil");
        }

        request.Headers.Add("X-Anti-Forgery", "kept");
        using var answer = await hub.Client.SendAsync(request);
        var headers = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["headers"]!.AsObject();

        headers.ShouldNotContain(header => header.Value!.GetValue<string>().Contains("evil"));
        headers["x-forwarded-for"]!.GetValue<string>().ShouldBe("127.0.0.1");
        headers["x-forwarded-host"]!.GetValue<string>().ShouldBe(hub.Client.BaseAddress!.Authority);
        headers["x-forwarded-proto"]!.GetValue<string>().ShouldBe("http");
        headers["x-omnichannel-gateway"]!.GetValue<string>().ShouldBe(StandInServices.InternalKey);
        headers["x-anti-forgery"]!.GetValue<string>().ShouldBe("kept");
    }

    [Fact]
    public async Task Instance_NotThere_AnotherOneGetsTheRequestWithItsBody()
    {
        for (var i = 0; i < 40; i++)
        {
            using var answer = await hub.Client.PostAsync(new Uri("/api/threads", UriKind.Relative), new StringContent($"body {i}"));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await answer.Content.ReadFromJsonAsync<JsonObject>())!["body"]!.GetValue<string>().ShouldBe($"body {i}");
        }
    }

    [Fact]
    public async Task Service_NotThere_IsAProblemWithRetryAfter()
    {
        using var answer = await hub.Client.PostAsync(new Uri("/webhooks/shop/sms", UriKind.Relative), new StringContent("Body=hello"));
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadGateway, HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await answer.Content.ReadFromJsonAsync<JsonObject>())!["type"]!.GetValue<string>().ShouldBe("busy");
    }

    [Fact]
    public async Task Ready_OneServiceIsNotThere_NamesIt()
    {
        await Until.True(
            async () =>
            {
                using var answer = await hub.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                var components = (await answer.Content.ReadFromJsonAsync<JsonObject>())!["components"]!.AsObject();
                return answer.StatusCode == HttpStatusCode.ServiceUnavailable
                    && components.Where(component => component.Value!.GetValue<string>() != "ok").Select(component => component.Key).SequenceEqual(["sms"]);
            },
            "every service but SMS is ready");
        (await hub.Client.GetStringAsync(new Uri("/health/live", UriKind.Relative))).ShouldContain("ok");
    }

    [Fact]
    public async Task Stream_Events_ArriveOneByOne()
    {
        using var stream = new StreamReader(await hub.Client.GetStreamAsync(new Uri("/api/stream", UriKind.Relative)));
        for (var number = 1; number <= 3; number++)
        {
            (await stream.ReadLineAsync().WaitAsync(Until.Patience)).ShouldBe($"data: {number}");
            (await stream.ReadLineAsync().WaitAsync(Until.Patience)).ShouldBe("");
            hub.NextEvent.Release();
        }
    }

    [Fact]
    public async Task Body_LargerThanAnyServiceTakes_Is413()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/large") { Content = new Oversized() };
        request.Headers.ExpectContinue = true;
        using var answer = await hub.Client.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Answer_AnyPage_HasTheSecurityHeaders()
    {
        using var answer = await hub.Client.GetAsync(new Uri("/", UriKind.Relative));
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
    }

    [Fact]
    public void Settings_ServicesMissing_AllAreNamedAtOnce()
    {
        var wrong = Should.Throw<SettingsException>(() => ServiceHost.Build(["--webchat-url", "ftp://x"], [new GatewayModule()]));
        wrong.Errors.Count.ShouldBe(RouteTable.Services.Count);
    }

    /// <summary>Says that it is large, and waits for leave to come.</summary>
    private sealed class Oversized : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(new byte[1024]).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 1024L * 1024 * 1024;
            return true;
        }
    }
}
