using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Accounts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests.Promises;

public sealed class PromisesApiTests(PromisesApiTests.Hosts hosts) : IClassFixture<PromisesApiTests.Hosts>
{
    private const string Key = "key-of-the-settings-0123456789";
    private static readonly Guid Known = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

    public static TheoryData<string> Databases => PartBench.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Promises_AreMade_Listed_Moved_Settled_AndReported(string database)
    {
        using var client = Client(hosts.On(database));
        var due = TimeProvider.System.GetUtcNow().AddDays(1);
        var first = await SendAsync(client, HttpMethod.Post, "promises", Body(Known, "I'll write by five", due), HttpStatusCode.Created);
        var second = await SendAsync(client, HttpMethod.Post, "promises", Body(Known, "I'll call", due.AddHours(-1), "callback"), HttpStatusCode.Created);
        second["address"]!.GetValue<string>().ShouldBe("tel:+15551234567");
        var open = await SendAsync(client, HttpMethod.Get, $"promises?state=open&thread={Known}&mine=true", null);
        open["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>()).ShouldBe([Id(second), Id(first)]);

        var moved = await SendAsync(client, HttpMethod.Post, $"promises/{Id(second)}/move", new JsonObject { ["dueAt"] = due.AddHours(5) });
        moved["state"]!.GetValue<string>().ShouldBe("open");
        (await SendAsync(client, HttpMethod.Post, $"promises/{Id(first)}/keep", null))["state"]!.GetValue<string>().ShouldBe("kept");
        (await SendAsync(client, HttpMethod.Post, $"promises/{Id(second)}/break", null))["state"]!.GetValue<string>().ShouldBe("broken");
        await SendAsync(client, HttpMethod.Post, $"promises/{Id(first)}/break", null, HttpStatusCode.Conflict);
        await SendAsync(client, HttpMethod.Post, $"promises/{Guid.Empty}/keep", null, HttpStatusCode.NotFound);

        var report = await SendAsync(client, HttpMethod.Get, "promises/report?days=7", null);
        report["total"]!["share"]!.GetValue<double>().ShouldBe(0.5);
        report["byAgent"]!.AsArray().ShouldHaveSingleItem()!["kept"]!.GetValue<long>().ShouldBe(1);
        report["byDay"]!.AsArray().Count.ShouldBeInRange(1, 2);
        await SendAsync(client, HttpMethod.Get, "promises/report?days=0", null, HttpStatusCode.BadRequest);
        await SendAsync(client, HttpMethod.Get, "promises?state=lost", null, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Promises_WrongBody_IsRefusedWithAllErrors_AndFoundOnesAreShown()
    {
        using var client = Client(hosts.On(PartBench.Sqlite));
        var refused = await SendAsync(
            client, HttpMethod.Post, "promises", new JsonObject { ["dueAt"] = "2001-01-01T00:00:00Z", ["kind"] = "oath" }, HttpStatusCode.BadRequest);
        refused["errors"]!.AsObject().Select(error => error.Key).Order().ShouldBe(["dueAt", "kind", "text", "threadId"]);
        await SendAsync(client, HttpMethod.Post, "promises", Body(Guid.CreateVersion7(), "x", TimeProvider.System.GetUtcNow().AddDays(1)), HttpStatusCode.NotFound);

        var found = await SendAsync(
            client, HttpMethod.Post, "promises/find", new JsonObject { ["text"] = "Hello! I'll call you within the hour.", ["language"] = "en", ["zone"] = "Europe/Berlin" });
        var item = found["items"]!.AsArray().ShouldHaveSingleItem()!;
        (item["phrase"]!.GetValue<string>(), item["kind"]!.GetValue<string>()).ShouldBe(("I'll call you within the hour.", "callback"));
        var wrong = await SendAsync(client, HttpMethod.Post, "promises/find", new JsonObject { ["zone"] = "Mars" }, HttpStatusCode.BadRequest);
        wrong["errors"]!.AsObject().Select(error => error.Key).Order().ShouldBe(["text", "zone"]);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task ServiceLevels_ArePut_AsYamlOrJson_OrRefusedWithAllErrors(string database)
    {
        using var client = Client(hosts.On(database));
        var defaults = await SendAsync(client, HttpMethod.Get, "service-levels", null);
        defaults["channels"]!["email"]!.GetValue<string>().ShouldBe("mail");
        const string Yaml = "levels: { chat: { firstAnswer: 30s, nextAnswer: 1m } }";
        using var yaml = await client.PutAsync("api/routing/service-levels", new StringContent(Yaml, Encoding.UTF8, "application/yaml"));
        yaml.StatusCode.ShouldBe(HttpStatusCode.OK);
        await SendAsync(client, HttpMethod.Put, "service-levels", new JsonObject { ["yaml"] = Yaml });
        await SendAsync(
            client, HttpMethod.Put, "service-levels", new JsonObject { ["levels"] = new JsonObject { ["chat"] = new JsonObject { ["firstAnswer"] = "45s" } } });
        var refused = await SendAsync(
            client, HttpMethod.Put, "service-levels", new JsonObject { ["yaml"] = "levels: { chat: { firstAnswer: soon, hours: never } }" }, HttpStatusCode.BadRequest);
        refused["errors"]!.AsObject().Select(error => error.Key).Order().ShouldBe(["levels.chat.firstAnswer", "levels.chat.hours"]);
        var now = await SendAsync(client, HttpMethod.Get, "service-levels", null);
        now["levels"]!.AsArray().Single(level => level!["name"]!.GetValue<string>() == "chat")!["firstAnswer"]!.GetValue<long>().ShouldBe(45);
    }

    [Fact]
    public async Task Api_WithoutAKey_IsClosed()
    {
        using var client = new HttpClient { BaseAddress = hosts.On(PartBench.Sqlite).Services.GetRequiredService<HubSettings>().Self, Timeout = Until.Patience };
        foreach (var path in new[] { "promises", "promises/report", "service-levels" })
        {
            (await client.GetAsync("api/routing/" + path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
    }

    private static JsonObject Body(Guid thread, string text, DateTimeOffset due, string? kind = null) =>
        new() { ["threadId"] = thread, ["text"] = text, ["dueAt"] = due, ["kind"] = kind };

    private static string Id(JsonObject promise) => promise["id"]!.GetValue<string>();

    private static async Task<JsonObject> SendAsync(
        HttpClient client, HttpMethod method, string path, JsonObject? body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(method, "api/routing/" + path) { Content = body is null ? null : JsonContent.Create(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return JsonNode.Parse(text)!.AsObject();
    }

    private static HttpClient Client(WebApplication host)
    {
        var client = new HttpClient { BaseAddress = host.Services.GetRequiredService<HubSettings>().Self, Timeout = Until.Patience };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return client;
    }

    private static async Task<WebApplication> StartAsync(string database)
    {
        var connection = database == PartBench.PostgreSql ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("promises") : "";
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("promises"), "--database", connection, "--api-key", Key, "--internal-key", "internal-key-of-the-tests",
            "--public-url", "https://hub.test",
        ];
        var app = ServiceHost.Build(settings, [new QuietConversations(), new AccountsModule(), new RoutingModule()]);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();
        return app;
    }

    /// <summary>One host per database, for all tests of the class.</summary>
    public sealed class Hosts : IAsyncLifetime
    {
        private readonly Dictionary<string, WebApplication> _hosts = [];

        internal WebApplication On(string database) => _hosts[database];

        public async ValueTask InitializeAsync()
        {
            foreach (var database in Databases)
            {
                _hosts[database.Data] = await StartAsync(database.Data);
            }
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var host in _hosts.Values)
            {
                await host.StopAsync();
                await host.DisposeAsync();
            }
        }
    }

    /// <summary>Conversations in which nothing happens, with one thread.</summary>
    private sealed class QuietConversations : IServiceModule, IThreadSource
    {
        public string Name => "quiet";

        public void AddServices(IHostApplicationBuilder builder) => builder.Services.AddSingleton<IThreadSource>(this);

        public void AddConsumers(IConsumerRegistry bus)
        {
        }

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
        }

        public async Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken)
        {
            await Task.Delay(wait, cancellationToken);
            return new FeedPage([], after ?? 0);
        }

        public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(
            id == Known ? new ThreadSnapshot { Id = id, Customer = new CustomerSnapshot(id, "Grace", "en"), State = "open", Address = "tel:+15551234567" } : null);

        public Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<ThreadSnapshot>>([]);
    }
}
