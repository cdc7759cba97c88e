using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Accounts;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Api;

/// <summary>Conversations and accounts in this process, on a port and with databases of their own.</summary>
internal sealed class ConversationsHost : IAsyncDisposable
{
    private const string ApiKey = "key-of-the-settings-0123456789", InternalKey = "internal-key-of-the-tests";
    private readonly WebApplication _app;
    private int _count;

    private ConversationsHost(WebApplication app)
    {
        _app = app;
        Api = Client("Bearer", ApiKey);
        Internal = Client("Internal", InternalKey);
    }

    public HttpClient Api { get; }

    public HttpClient Internal { get; }

    public Uri Address => _app.Services.GetRequiredService<HubSettings>().Self;

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    /// <param name="kind">Where it keeps what it knows.</param>
    /// <param name="accounts">The accounts service, when it is another one.</param>
    /// <param name="time">Its clock, when it is another one.</param>
    public static async Task<ConversationsHost> StartAsync(DatabaseKind kind, Uri? accounts = null, TimeProvider? time = null)
    {
        var connection = kind == DatabaseKind.PostgreSql ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("conversations") : "";
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("conversations"), "--database", connection,
            "--api-key", ApiKey, "--internal-key", InternalKey,
            "--accounts-url", accounts?.ToString() ?? "",
        ];
        var app = ServiceHost.Build(settings, [new AccountsModule(), new ConversationsModule(), new WithTime(time ?? TimeProvider.System)]);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();
        return new ConversationsHost(app);
    }

    public HttpClient Anonymous() => Client(null, null);

    public async Task ReceiveAsync(params IReadOnlyList<InboundMessage> messages)
    {
        await Services.GetRequiredService<InboundHandler>().HandleAsync([.. messages.Select(Envelope)], default);
    }

    public InboundMessage Message(string from, string text, string channel = "sms", params Claim[] claims)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new InboundMessage
        {
            Id = Ids.New(TimeProvider.System),
            Account = "shop",
            Channel = channel,
            ExternalId = $"m{Interlocked.Increment(ref _count)}",
            From = new Sender { Address = from, Claims = claims },
            OccurredAt = now,
            ReceivedAt = now,
            Content = new Content { Text = text },
        };
    }

    public static Envelope Envelope(InboundMessage message) => new()
    {
        Id = message.Id,
        Topic = Topics.Inbound,
        Key = message.From.Address,
        Type = nameof(InboundMessage),
        Body = JsonSerializer.SerializeToUtf8Bytes(message, HostingJson.Default.InboundMessage),
    };

    public Task<JsonNode> GetAsync(string path, int status = 200) => SendAsync(HttpMethod.Get, path, null, status);

    public Task<JsonNode> PostAsync(string path, string body = "{}", int status = 200) => SendAsync(HttpMethod.Post, path, body, status);

    public async Task<JsonNode> SendAsync(HttpMethod method, string path, string? body, int status)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await Api.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        ((int)answer.StatusCode).ShouldBe(status, text);
        return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
    }

    /// <summary>Reads the event stream until enough has come.</summary>
    public async Task<List<SseItem<string>>> EventsAsync(string? lastEventId, Func<List<SseItem<string>>, bool> enough, Func<Task>? onceOpen = null)
    {
        using var patience = new CancellationTokenSource(2 * Until.Patience);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        using var answer = await Api.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        answer.EnsureSuccessStatusCode();
        await using var stream = await answer.Content.ReadAsStreamAsync(patience.Token);
        var events = new List<SseItem<string>>();
        var opened = lastEventId is not null;
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            events.Add(item);
            if (!opened && onceOpen is not null)
            {
                opened = true;
                await onceOpen();
            }

            if (enough(events))
            {
                return events;
            }
        }

        throw new InvalidOperationException("The stream ended too early.");
    }

    public async Task<T> ReadAsync<T>(Func<Tx, Task<T>> read)
    {
        await using var connection = await Services.GetRequiredKeyedService<Database>(ConversationsModule.Service).OpenAsync(default);
        return await read(new Tx(connection, null));
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        Internal.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Registered last, so that it counts.</summary>
    private sealed class WithTime(TimeProvider time) : IServiceModule
    {
        public string Name => "time";

        public void AddServices(IHostApplicationBuilder builder) => builder.Services.AddSingleton(time).AddSingleton<ErasedRecorder>();

        public void AddConsumers(IConsumerRegistry bus) => bus.Handle<ErasedRecorder>(Topology.Queues.RoutingErased);

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
        }
    }

    private HttpClient Client(string? scheme, string? key)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address, Timeout = Until.Patience };
        client.DefaultRequestHeaders.Authorization = scheme is null ? null : new AuthenticationHeaderValue(scheme, key);
        return client;
    }
}
