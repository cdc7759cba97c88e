using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Channels.WebChat.Tests.Support;

namespace Omnichannel.Channels.WebChat.Tests;

public abstract class SessionTests(SharedChat chat)
{
    private readonly ChatHost _host = chat.Host;

    [Fact]
    public async Task Session_WithItsToken_IsTheSameVisitor()
    {
        var first = await _host.VisitAsync();
        var again = await _host.VisitAsync(token: first.Token);
        var other = await _host.VisitAsync();

        again.Id.ShouldBe(first.Id);
        again.Token.ShouldBe(first.Token);
        other.Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task Session_WithSomeOtherToken_IsRefused()
    {
        await _host.PutAccountAsync("second", []);
        var elsewhere = await _host.VisitAsync(account: "second");

        (await RefusalAsync(await _host.OpenSessionAsync(token: "made up"))).ShouldBe((401, "token"));
        (await RefusalAsync(await _host.OpenSessionAsync(token: elsewhere.Token))).ShouldBe((401, "token"));
    }

    [Fact]
    public async Task Session_OnAnAccountThatIsNotThere_IsNotFound()
    {
        await _host.PutAccountAsync("closed", [], enabled: false);

        (await RefusalAsync(await _host.OpenSessionAsync(account: "nowhere"))).ShouldBe((404, "not-found"));
        (await RefusalAsync(await _host.OpenSessionAsync(account: "closed"))).ShouldBe((404, "not-found"));
    }

    [Fact]
    public async Task Session_BadIdentityToken_IsRefusedAsSuch()
    {
        var forged = new JsonObject { ["identityToken"] = Tokens.Sign(new JsonObject { ["sub"] = "42" }, "guessed") };

        (await RefusalAsync(await _host.OpenSessionAsync(forged))).ShouldBe((401, "identity-token"));
    }

    [Fact]
    public async Task Session_OfSomebodyElseAtTheSameBrowser_IsAnotherVisitor()
    {
        var anonymous = await _host.VisitAsync();
        var ada = await _host.VisitAsync(Identity("ada"), token: anonymous.Token);
        var adaAgain = await _host.VisitAsync(Identity("ada"), token: ada.Token);
        var grace = await _host.VisitAsync(Identity("grace"), token: ada.Token);

        ada.Id.ShouldBe(anonymous.Id);
        adaAgain.Id.ShouldBe(ada.Id);
        grace.Id.ShouldNotBe(ada.Id);
    }

    [Theory]
    [InlineData("{", "invalid-json")]
    [InlineData("null", "invalid-json")]
    [InlineData("{\"name\":7}", "invalid-json")]
    [InlineData("{\"email\":\"nobody\"}", "invalid")]
    public async Task Session_BrokenBody_IsABadRequest(string body, string type)
    {
        using var content = new StringContent(body);

        (await RefusalAsync(await _host.Http.PostAsync("chat/v1/web/sessions", content))).ShouldBe((400, type));
    }

    [Fact]
    public async Task Request_WithoutOrWithAWrongToken_IsUnauthorized()
    {
        await _host.PutAccountAsync("second", []);
        var visitor = await _host.VisitAsync();

        (await RefusalAsync(await _host.Http.GetAsync("chat/v1/web/messages"))).ShouldBe((401, "token"));
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, "chat/v1/second/messages");
        elsewhere.Headers.Add("Authorization", "Bearer " + visitor.Token);
        (await RefusalAsync(await _host.Http.SendAsync(elsewhere))).ShouldBe((401, "token"));
    }

    [Fact]
    public async Task Request_FromASiteThatIsNotAllowed_IsRefused()
    {
        await _host.PutAccountAsync("strict", new JsonObject { ["allowedOrigins"] = new JsonArray("https://shop.example") });

        var (status, allowed) = await FromAsync("https://shop.example", "strict");
        status.ShouldBe(HttpStatusCode.OK);
        allowed.ShouldBe("https://shop.example");
        (await FromAsync("https://elsewhere.example", "strict")).ShouldBe((HttpStatusCode.Forbidden, null));
        (await FromAsync("https://elsewhere.example", "web")).ShouldBe((HttpStatusCode.OK, "https://elsewhere.example"));
    }

    [Fact]
    public async Task Preflight_FromAnAllowedSite_NamesWhatMayBeSent()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "chat/v1/web/messages");
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "POST");
        using var answer = await _host.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Headers").Single().ShouldContain("Authorization");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe("https://shop.example");
    }

    [Fact]
    public async Task Session_ManyThroughATrustedProxy_AreLimitedByWhoAsksIt()
    {
        await using var host = await ChatHost.StartAsync(chat.Kind, change: null, "--trusted-proxies", "127.0.0.1");
        var refused = false;
        for (var visit = 1; visit < 200 && !refused; visit++)
        {
            using var answer = await host.OpenSessionAsync(forwardedFor: $"198.51.100.{visit}, 192.0.2.1");
            refused = answer.StatusCode == HttpStatusCode.TooManyRequests;
        }

        refused.ShouldBeTrue();
        foreach (var other in new[] { "192.0.2.2", "192.0.2.3:4711", "[2001:db8::1]:4711", "192.0.2.1, 192.0.2.4" })
        {
            using var answer = await host.OpenSessionAsync(forwardedFor: other);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, other);
        }
    }

    private async Task<(HttpStatusCode Status, string? Allowed)> FromAsync(string origin, string account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"chat/v1/{account}/sessions") { Content = ChatHost.Json(new JsonObject()) };
        request.Headers.Add("Origin", origin);
        using var answer = await _host.Http.SendAsync(request);
        return (answer.StatusCode, answer.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? allowed.Single() : null);
    }

    private static JsonObject Identity(string subject) => new() { ["identityToken"] = Tokens.Sign(new JsonObject { ["sub"] = subject }) };

    private static async Task<(int Status, string? Type)> RefusalAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
            return ((int)answer.StatusCode, (await ChatHost.ReadAsync(answer))["type"]?.GetValue<string>());
        }
    }
}

public sealed class SessionTests_Sqlite(SharedChat_Sqlite chat) : SessionTests(chat), IClassFixture<SharedChat_Sqlite>;

public sealed class SessionTests_PostgreSql(SharedChat_PostgreSql chat) : SessionTests(chat), IClassFixture<SharedChat_PostgreSql>;
