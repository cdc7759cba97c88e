using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Accounts.Tests.Support;

/// <summary>The accounts service in this process, on a port and with a database of its own.</summary>
public sealed class AccountsHost : IAsyncDisposable
{
    public const string Sqlite = "SQLite", PostgreSql = "PostgreSQL";
    public const string AdminEmail = "root@hub.test", AdminPassword = "correct horse battery";
    public const string ApiKey = "key-of-the-settings-0123456789", InternalKey = "internal-key-of-the-tests";

    private readonly WebApplication _app;
    private bool _isStopped;

    private AccountsHost(WebApplication app, ShiftedTime time)
    {
        _app = app;
        Time = time;
    }

    /// <summary>Both databases, for theories.</summary>
    public static TheoryData<string> Databases => [Sqlite, PostgreSql];

    public ShiftedTime Time { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => _app.Services.GetRequiredService<HubSettings>().Self;

    public Database Database => _app.Services.GetRequiredKeyedService<Database>(AccountsModule.Service);

    /// <summary>Starts one; more arguments as on the command line.</summary>
    public static async Task<AccountsHost> StartAsync(string database, params string[] arguments)
    {
        var time = new ShiftedTime();
        var connection = database == PostgreSql ? await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("accounts") : "";
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("accounts"), "--database", connection,
            "--api-key", ApiKey, "--internal-key", InternalKey, "--public-url", "https://hub.test", .. arguments,
        ];
        var app = ServiceHost.Build(settings, [new AccountsModule(), new WithTime(time)]);
        await ServiceHost.MigrateAsync(app);
        await app.StartAsync();
        return new AccountsHost(app, time);
    }

    /// <summary>A client that shows nothing and keeps no cookies.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = Address, Timeout = Until.Patience };

    /// <summary>A client with an API key.</summary>
    public HttpClient WithKey(string key = ApiKey) => With("Bearer", key);

    /// <summary>A client with the internal key.</summary>
    public HttpClient Internal() => With("Internal", InternalKey);

    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
        {
            return;
        }

        _isStopped = true;
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private HttpClient With(string scheme, string key)
    {
        var client = Anonymous();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, key);
        return client;
    }

    private sealed class WithTime(TimeProvider time) : IServiceModule
    {
        public string Name => "time";

        public void AddServices(IHostApplicationBuilder builder) => builder.Services.AddSingleton(time);

        public void AddConsumers(IConsumerRegistry bus)
        {
        }

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
        }
    }
}

/// <summary>One host per database, shared by tests that do not get in each other's way.</summary>
public sealed class AccountsHosts : IAsyncLifetime
{
    private readonly Dictionary<string, AccountsHost> _hosts = [];

    public AccountsHost On(string database) => _hosts[database];

    public async ValueTask InitializeAsync()
    {
        foreach (var database in AccountsHost.Databases)
        {
            _hosts[database.Data] = await AccountsHost.StartAsync(
                database.Data, "--admin-email", AccountsHost.AdminEmail, "--admin-password", AccountsHost.AdminPassword);
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
