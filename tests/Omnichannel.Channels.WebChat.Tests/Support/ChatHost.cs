using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Accounts;
using Omnichannel.Conversations;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Channels.WebChat.Tests.Support;

/// <summary>Web chat with real accounts and conversations beside it, in this process, on either database.</summary>
internal sealed class ChatHost : IAsyncDisposable
{
    public const string IdentitySecret = "the shop's own secret";

    private const string ApiKey = "a-key-that-tests-know-beforehand";

    private readonly WebApplication _app;

    private ChatHost(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Agent = new HttpClient { BaseAddress = Address, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", ApiKey) } };
        Http = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }

    /// <summary>Signed in as an administrator.</summary>
    public HttpClient Agent { get; }

    /// <summary>Without credentials.</summary>
    public HttpClient Http { get; }

    public IServiceProvider Services => _app.Services;

    public IBus Bus => Services.GetRequiredService<IBus>();

    /// <summary>Starts it with an account <c>web</c>.</summary>
    /// <param name="kind">On which database.</param>
    /// <param name="change">Services to put in place of the usual ones.</param>
    /// <param name="settings">More settings, as on the command line.</param>
    public static async Task<ChatHost> StartAsync(DatabaseKind kind, Action<IServiceCollection>? change = null, params string[] settings)
    {
        var connection = kind == DatabaseKind.PostgreSql ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("webchat") : "";
        var app = ServiceHost.Build(
            [
                "--OMNICHANNEL_DATA", TestFolder.Create("webchat"),
                "--OMNICHANNEL_DATABASE", connection,
                "--OMNICHANNEL_URLS", "http://127.0.0.1:0",
                "--OMNICHANNEL_API_KEY", ApiKey,
                .. settings,
            ],
            [new AccountsModule(), new ConversationsModule(), new WebChatModule(), new Changes(change)]);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();
        var host = new ChatHost(app);
        await host.PutAccountAsync("web", new JsonObject { ["identitySecret"] = IdentitySecret });
        return host;
    }

    public async Task PutAccountAsync(string id, JsonObject settings, bool enabled = true)
    {
        var account = new JsonObject { ["channel"] = "webchat", ["provider"] = "builtin", ["displayName"] = "Shop", ["enabled"] = enabled, ["settings"] = settings };
        using var answer = await Agent.PutAsync("api/accounts/" + id, Json(account));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Begins a session.</summary>
    public async Task<TestVisitor> VisitAsync(JsonObject? body = null, string account = "web", string? token = null)
    {
        using var answer = await OpenSessionAsync(body, account, token);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return new TestVisitor(this, account, (await ReadAsync(answer)).AsObject());
    }

    public async Task<HttpResponseMessage> OpenSessionAsync(JsonObject? body = null, string account = "web", string? token = null, string? forwardedFor = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"chat/v1/{account}/sessions") { Content = Json(body ?? []) };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        return await Http.SendAsync(request);
    }

    /// <summary>An agent's answer or note in the thread of a visitor.</summary>
    public async Task<JsonNode> WriteAsync(TestVisitor visitor, string text, string kind = "reply")
    {
        var thread = await visitor.ThreadAsync();
        var body = new JsonObject
        {
            ["clientMessageId"] = Guid.CreateVersion7().ToString(),
            ["kind"] = kind,
            ["text"] = text,
            ["via"] = kind == "note" ? null : new JsonObject { ["account"] = visitor.Account, ["address"] = visitor.Address },
        };
        using var answer = await Agent.PostAsync($"api/threads/{thread}/messages", Json(body));
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        return await ReadAsync(answer);
    }

    /// <summary>What agents see of a visitor's thread.</summary>
    public async Task<IReadOnlyList<JsonNode>> ThreadMessagesAsync(TestVisitor visitor)
    {
        using var answer = await Agent.GetAsync($"api/threads/{await visitor.ThreadAsync()}/messages");
        answer.EnsureSuccessStatusCode();
        return [.. (await ReadAsync(answer))["items"]!.AsArray().Select(item => item!)];
    }

    /// <summary>Asks as another service would.</summary>
    public async Task<JsonNode> InternalAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "internal/v1/" + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Internal", Services.GetRequiredService<HubSettings>().InternalKey);
        using var answer = await Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await ReadAsync(answer);
    }

    /// <summary>Asks web chat's own tables.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Services.GetRequiredKeyedService<Database>(WebChatSchema.Service).OpenAsync(default);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    public static async Task<JsonNode> ReadAsync(HttpResponseMessage answer) => JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Agent.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Registered last, so that what a test puts in place counts.</summary>
    private sealed class Changes(Action<IServiceCollection>? change) : IServiceModule
    {
        public string Name => "changes";

        public void AddServices(IHostApplicationBuilder builder) => change?.Invoke(builder.Services);

        public void AddConsumers(IConsumerRegistry bus)
        {
        }

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
        }
    }
}
