using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Accounts;
using Omnichannel.Conversations;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Tests.Deciding;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests;

/// <summary>Routing and accounts in this process, on a port and with a database of their own; conversations and the clock are the test's.</summary>
internal sealed class RoutingHost : IAsyncDisposable
{
    private const string ApiKey = "key-of-the-settings-0123456789", InternalKey = "internal-key-of-the-tests", Password = "a long enough password";

    private readonly WebApplication _app;
    private int _count;

    private RoutingHost(WebApplication app, ManualTime time, FakeConversations conversations) => (_app, Time, Conversations) = (app, time, conversations);

    public ManualTime Time { get; }

    public FakeConversations Conversations { get; }

    public Database Database => _app.Services.GetRequiredKeyedService<Database>(RoutingModule.Service);

    public IBus Bus => _app.Services.GetRequiredService<IBus>();

    public static async Task<RoutingHost> StartAsync(string connection = "", RoutingHost? beside = null)
    {
        var time = beside?.Time ?? new ManualTime();
        var conversations = beside?.Conversations ?? new FakeConversations(time);
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("routing"), "--database", connection, "--api-key", ApiKey, "--internal-key", InternalKey,
        ];
        return await StartAsync(settings, [new Around(time, conversations), new AccountsModule(), new RoutingModule()], time, conversations);
    }

    /// <summary>With the real conversations, and the real time.</summary>
    public static Task<RoutingHost> StartWholeAsync() => StartAsync(
        ["--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("routing"), "--api-key", ApiKey, "--internal-key", InternalKey],
        [new AccountsModule(), new ConversationsModule(), new RoutingModule()],
        new ManualTime(),
        new FakeConversations(TimeProvider.System));

    /// <summary>Somebody who signed in as a browser does.</summary>
    public async Task<Caller> SignInAsync(string name, string role = "agent")
    {
        using var key = Client();
        key.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        var email = $"{name.ToLowerInvariant()}{Interlocked.Increment(ref _count)}@hub.test";
        var user = await SendAsync(key, HttpMethod.Post, "api/users", $$"""{"name":"{{name}}","email":"{{email}}","role":"{{role}}","password":"{{Password}}"}""", 201);
        var client = Client();
        using var answer = await client.PostAsync("api/session", Json($$"""{"email":"{{email}}","password":"{{Password}}"}"""));
        var session = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        client.DefaultRequestHeaders.Add("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        client.DefaultRequestHeaders.Add("X-Anti-Forgery", session["antiForgeryToken"]!.GetValue<string>());
        return new Caller(user["id"]!.GetValue<string>(), client);
    }

    public Caller WithKey()
    {
        var client = Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        return new Caller("", client);
    }

    public static async Task<JsonNode> SendAsync(HttpClient client, HttpMethod method, string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : Json(body) };
        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<RoutingHost> StartAsync(string[] settings, IServiceModule[] modules, ManualTime time, FakeConversations conversations)
    {
        var app = ServiceHost.Build(settings, modules);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();
        return new RoutingHost(app, time, conversations);
    }

    private static StringContent Json(string body) => new(body, Encoding.UTF8, "application/json");

    private HttpClient Client() =>
        new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = _app.Services.GetRequiredService<HubSettings>().Self, Timeout = Until.Patience };

    /// <summary>The clock, and conversations' side of the bus.</summary>
    private sealed class Around(ManualTime time, FakeConversations conversations) : IServiceModule
    {
        public string Name => "conversations";

        public void AddServices(IHostApplicationBuilder builder)
        {
            builder.Services.AddSingleton<TimeProvider>(time);
            builder.Services.AddSingleton(conversations);
            builder.Services.AddSingleton<IThreadSource>(conversations);
            builder.Services.AddSingleton<CommandsHandler>();
        }

        public void AddConsumers(IConsumerRegistry bus) => bus.Handle<CommandsHandler>(Topology.Queues.ConversationsCommands);

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
        }
    }

    private sealed class CommandsHandler(FakeConversations conversations) : IQueueHandler
    {
        public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
        {
            foreach (var envelope in batch)
            {
                conversations.Do(envelope.Type, envelope.Body);
            }

            return Task.CompletedTask;
        }
    }
}

/// <summary>Somebody who calls the API.</summary>
internal sealed record Caller(string Id, HttpClient Client) : IDisposable
{
    public Task<JsonNode> GetAsync(string path, int status = 200) => RoutingHost.SendAsync(Client, HttpMethod.Get, path, null, status);

    public Task<JsonNode> PutAsync(string path, string body, int status = 200) => RoutingHost.SendAsync(Client, HttpMethod.Put, path, body, status);

    public Task<JsonNode> PostAsync(string path, string body = "{}", int status = 200) => RoutingHost.SendAsync(Client, HttpMethod.Post, path, body, status);

    public Task<JsonNode> DeleteAsync(string path, int status = 204) => RoutingHost.SendAsync(Client, HttpMethod.Delete, path, null, status);

    public void Dispose() => Client.Dispose();
}
