using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Accounts;
using Omnichannel.Automation.Runs;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Testing;

namespace Omnichannel.Automation.Tests.Answers;

/// <summary>The automation service in this process, beside accounts (who lets people in) and a stand-in for conversations.</summary>
public sealed class AnswersHost : IAsyncDisposable
{
    public const string Sqlite = "SQLite", PostgreSql = "PostgreSQL";
    private const string ApiKey = "key-of-the-settings-0123456789";

    private readonly WebApplication _app;
    private readonly string[] _settings;
    private bool _isStopped;

    private AnswersHost(WebApplication app, string[] settings, StandInConversations conversations)
    {
        _app = app;
        _settings = settings;
        Conversations = conversations;
    }

    /// <summary>Both databases, for theories.</summary>
    public static TheoryData<string> Databases => [Sqlite, PostgreSql];

    internal StandInConversations Conversations { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => _app.Services.GetRequiredService<HubSettings>().Self;

    public Database Database => _app.Services.GetRequiredKeyedService<Database>(AutomationModule.Service);

    public static async Task<AnswersHost> StartAsync(string database)
    {
        var connection = database == PostgreSql ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("automation") : "";
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("automation"), "--database", connection,
            "--api-key", ApiKey, "--internal-key", "internal-key-of-the-tests", "--public-url", "https://hub.test",
        ];
        return await StartAsync(settings, new StandInConversations());
    }

    /// <summary>Ends it and starts it again, with the data that it had.</summary>
    public async Task<AnswersHost> RestartAsync()
    {
        await DisposeAsync();
        return await StartAsync(_settings, Conversations);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>A client with an administrator's key, or one of the given role's.</summary>
    public async Task<HttpClient> ClientAsync(string? role = null)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        if (role is not null)
        {
            using var made = await client.PostAsJsonAsync("api/keys", new JsonObject { ["name"] = role, ["role"] = role });
            var key = (await made.Content.ReadFromJsonAsync<JsonObject>())!["key"]!.GetValue<string>();
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return client;
    }

    public HttpClient Anonymous() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address, Timeout = Until.Patience };

    public async ValueTask DisposeAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            await _app.StopAsync();
            await _app.DisposeAsync();
        }
    }

    private static async Task<AnswersHost> StartAsync(string[] settings, StandInConversations conversations)
    {
        var app = ServiceHost.Build(settings, [new AccountsModule(), new AutomationModule(), new WithConversations(conversations)]);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();
        var host = new AnswersHost(app, settings, conversations);

        // From here on it misses nothing of the feed.
        await Until.True(
            async () =>
            {
                await using var connection = await host.Database.OpenAsync(CancellationToken.None);
                return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM followed WHERE name = 'solved'") == 1;
            },
            "the feed is followed");
        return host;
    }

    private sealed class WithConversations(StandInConversations conversations) : IServiceModule
    {
        public string Name => "stand-in";

        public void AddServices(IHostApplicationBuilder builder)
        {
            builder.Services.AddSingleton<IConversations>(conversations);
            builder.Services.AddSingleton(conversations);
        }

        public void AddConsumers(IConsumerRegistry bus) => bus.Handle<StandInConversations>(Topology.Queues.ConversationsCommands);

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
        }
    }
}

/// <summary>One host per database, for tests that do not get in each other's way.</summary>
public sealed class AnswersHosts : IAsyncLifetime
{
    private readonly Dictionary<string, AnswersHost> _hosts = [];

    public AnswersHost On(string database) => _hosts[database];

    public async ValueTask InitializeAsync()
    {
        foreach (var database in (string[])[AnswersHost.Sqlite, AnswersHost.PostgreSql])
        {
            _hosts[database] = await AnswersHost.StartAsync(database);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values)
        {
            await host.DisposeAsync();
        }
    }
}

/// <summary>Tests that share the hosts.</summary>
[CollectionDefinition(Name)]
public sealed class OnAnswersHosts : ICollectionFixture<AnswersHosts>
{
    public const string Name = "answers hosts";
}

/// <summary>Requests and answers as they are on the wire.</summary>
internal static class Wire
{
    private static int _count;

    /// <summary>A name that no other test uses.</summary>
    public static string Unique(string name) => $"{name}-{Interlocked.Increment(ref _count)}";

    public static async Task<JsonObject> ReadAsync(this HttpClient client, string path, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await answer.BodyAsync(expected);
    }

    public static async Task<JsonObject> PutAsync(this HttpClient client, string path, JsonObject body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await client.PutAsJsonAsync(path, body);
        return await answer.BodyAsync(expected);
    }

    public static async Task<JsonObject> PostAsync(this HttpClient client, string path, JsonObject body, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        return await answer.BodyAsync(expected);
    }

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        if (method == HttpMethod.Put)
        {
            request.Content = JsonContent.Create(new JsonObject());
        }

        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }

    public static string Text(this JsonNode node, string field) => node[field]!.GetValue<string>();

    public static IReadOnlyList<JsonObject> Items(this JsonObject list) => [.. list["items"]!.AsArray().Select(item => item!.AsObject())];

    public static IReadOnlyList<string> Fields(this JsonObject problem) => [.. problem["errors"]!.AsObject().Select(error => error.Key)];

    public static async Task<JsonObject> BodyAsync(this HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        return text.Length > 0 ? JsonNode.Parse(text)!.AsObject() : [];
    }
}
