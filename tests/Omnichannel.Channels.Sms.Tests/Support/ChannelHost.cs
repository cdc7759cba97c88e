using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Accounts;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Testing.Channels;

/// <summary>One channel's service in this process, on SQLite unless it is told otherwise, with real accounts beside it and a capture in place of conversations.</summary>
public sealed class ChannelHost : IAsyncDisposable
{
    private const string ApiKey = "a-key-that-tests-know-beforehand";

    private readonly WebApplication _app;

    private ChannelHost(WebApplication app, Uri address, CapturingModule captured)
    {
        _app = app;
        Captured = captured;
        Http = new HttpClient { BaseAddress = address };
    }

    /// <summary>A client for the host, without credentials.</summary>
    public HttpClient Http { get; }

    /// <summary>What the channel published.</summary>
    public CapturingModule Captured { get; }

    /// <summary>The bus, to publish what conversations would.</summary>
    public IBus Bus => _app.Services.GetRequiredService<IBus>();

    /// <summary>A service of the host's.</summary>
    public T Service<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>The database of a service.</summary>
    public Database Database(string service) => _app.Services.GetRequiredKeyedService<Database>(service);

    /// <summary>Has somebody forgotten whom conversations erased.</summary>
    public Task EraseAsync(CustomerErased erased) => Bus.PublishAsync(
        [
            new Envelope
            {
                Id = Guid.CreateVersion7(),
                Topic = Topics.Erased,
                Key = erased.CustomerId.ToString("D"),
                Type = nameof(CustomerErased),
                Body = JsonSerializer.SerializeToUtf8Bytes(erased, HostingJson.Default.CustomerErased),
            },
        ],
        CancellationToken.None);

    /// <summary>Starts it.</summary>
    /// <param name="module">The channel.</param>
    /// <param name="data">Where it keeps its files; null: a new folder.</param>
    /// <param name="kind">Which database is underneath.</param>
    public static async Task<ChannelHost> StartAsync(IServiceModule module, string? data = null, DatabaseKind kind = DatabaseKind.Sqlite)
    {
        var address = Ports.TakeHttp();
        var captured = new CapturingModule();
        var app = ServiceHost.Build(
            [
                "--OMNICHANNEL_DATA", data ?? TestFolder.Create(module.Name),
                "--OMNICHANNEL_DATABASE", kind == DatabaseKind.PostgreSql ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync(module.Name) : "",
                "--OMNICHANNEL_URLS", address.ToString().TrimEnd('/'),
                "--OMNICHANNEL_API_KEY", ApiKey,
                "--OMNICHANNEL_FETCH_ALLOW", "127.0.0.1",
            ],
            [new AccountsModule(), module, captured]);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();
        return new ChannelHost(app, address, captured);
    }

    /// <summary>Makes an account.</summary>
    public async Task PutAccountAsync(string id, JsonObject account)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "api/accounts/" + id)
        {
            Content = new StringContent(account.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        using var answer = await Http.SendAsync(request);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"PUT account: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
