using System.Text.Json.Nodes;
using Npgsql;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Servers;

/// <summary>
/// The services on a message's way, each a process of its own, with a virtual host and a database of their own. Others of the hub's services
/// are not started: a measure is about what it names.
/// </summary>
internal sealed class ServicesHub : IAsyncDisposable
{
    private readonly Dictionary<string, HubProcess> _processes = [];

    private ServicesHub(Uri virtualHost, string database)
    {
        VirtualHost = virtualHost;
        Store = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database) { SearchPath = "conversations", ApplicationName = "bench", MaxPoolSize = 10 }.ToString());
    }

    /// <summary>Where its queues are.</summary>
    public Uri VirtualHost { get; }

    /// <summary>Its database, with the tables of conversations.</summary>
    public NpgsqlDataSource Store { get; }

    /// <summary>The texts that it takes.</summary>
    public Webhooks Webhooks { get; private set; } = null!;

    /// <summary>The processes by name.</summary>
    public IReadOnlyDictionary<string, HubProcess> Processes => _processes;

    /// <summary>Where a service listens.</summary>
    public Uri this[string service] => _processes[service].BaseAddress;

    /// <summary>Where the instances of a service listen.</summary>
    public IReadOnlyList<Uri> Instances(string service) => [.. _processes.Where(process => Service(process.Key) == service).Select(process => process.Value.BaseAddress)];

    /// <summary>Starts accounts, SMS and conversations, and what else is named.</summary>
    public static async Task<ServicesHub> StartAsync(Workbench bench, params string[] others) =>
        await StartAsync(await bench.RabbitMqAsync(), await bench.PostgreSqlAsync(), others);

    /// <summary>As the other overload, on a broker of its own.</summary>
    public static async Task<ServicesHub> StartAsync(Workbench bench, RabbitMqServer broker) =>
        await StartAsync(broker, await bench.PostgreSqlAsync());

    /// <summary>As the other overloads, on these servers.</summary>
    public static async Task<ServicesHub> StartAsync(RabbitMqServer broker, PostgreSqlServer postgreSql, params string[] others)
    {
        var hub = new ServicesHub(await broker.CreateVirtualHostAsync(), await postgreSql.CreateDatabaseAsync("bench"));
        string[] names = ["accounts", "sms", "conversations", .. others];
        var addresses = names.ToDictionary(name => name, _ => Ports.TakeHttp());
        var settings = new Dictionary<string, string>
        {
            ["OMNICHANNEL_DATA"] = TestFolder.Create("bench-data"),
            ["OMNICHANNEL_ADMIN_EMAIL"] = Hub.AdminEmail,
            ["OMNICHANNEL_ADMIN_PASSWORD"] = Hub.AdminPassword,
            ["OMNICHANNEL_API_KEY"] = Hub.ApiKey,
            ["OMNICHANNEL_PUBLIC_URL"] = Webhooks.PublicUrl,
            ["OMNICHANNEL_RABBITMQ"] = hub.VirtualHost.ToString(),
            ["OMNICHANNEL_DATABASE"] = hub.Store.ConnectionString.Replace(";Search Path=conversations", "").Replace(";Application Name=bench", ""),
            ["OMNICHANNEL_INTERNAL_KEY"] = "bench-key-among-the-services",
            ["OMNICHANNEL_PLAYGROUND"] = "false",
        };
        foreach (var name in names)
        {
            var variable = $"OMNICHANNEL_{Service(name).ToUpperInvariant()}_URL";
            var address = addresses[name].ToString().TrimEnd('/');
            settings[variable] = settings.TryGetValue(variable, out var known) ? known + "," + address : address;
        }

        // The gateway has to know them all; nobody asks those that do not run.
        foreach (var absent in (string[])["ADAPTERS", "SOCIAL", "VOICE", "WEBCHAT", "DESK", "PLAYGROUND", "ROUTING", "AUTOMATION"])
        {
            settings.TryAdd($"OMNICHANNEL_{absent}_URL", addresses["accounts"].ToString().TrimEnd('/'));
        }

        foreach (var name in names)
        {
            hub._processes[name] = HubProcess.DotNet(name, Project(name), addresses[name], settings);
            hub._processes[name].Launch();
        }

        await Task.WhenAll(hub._processes.Values.Select(process => process.ReadyAsync()));
        hub.Webhooks = await BenchAccount.PutAsync(hub["accounts"], names.Contains("gateway") ? hub["gateway"] : hub["sms"]);
        return hub;
    }

    /// <summary>The newest message's number.</summary>
    public Task<long> LastNumberAsync() => ScalarAsync("SELECT coalesce(max(number), 0) FROM messages");

    /// <summary>Waits until so many messages came after a number: counted, not believed.</summary>
    public Task StoredAsync(long after, int count) => Poll.UntilAsync(
        async () => await LastNumberAsync() - after >= count && await ScalarAsync($"SELECT count(*) FROM messages WHERE number > {after}") >= count,
        $"{count} messages are stored");

    /// <summary>A number from the database.</summary>
    public async Task<long> ScalarAsync(string sql)
    {
        await using var command = Store.CreateCommand(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Stops all processes where they are, so that the baseline has the machine.</summary>
    public void Suspend()
    {
        foreach (var process in _processes.Values)
        {
            process.Suspend();
        }
    }

    /// <summary>Lets them go on.</summary>
    public void Resume()
    {
        foreach (var process in _processes.Values)
        {
            process.Resume();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_processes.Values.Select(process => process.KillAsync()));
        await Store.DisposeAsync();
    }

    // Several instances of a service are called conversations-2 and so on.
    private static string Service(string name) => name.Split('-')[0];

    private static string Project(string name) => Service(name) switch
    {
        "accounts" => "Omnichannel.Accounts",
        "sms" => "Omnichannel.Channels.Sms",
        "webchat" => "Omnichannel.Channels.WebChat",
        "gateway" => "Omnichannel.Gateway",
        _ => "Omnichannel.Conversations",
    };
}

/// <summary>The account whose webhooks are sent.</summary>
internal static class BenchAccount
{
    public const string Id = "bench";

    /// <summary>Makes it, and gives the webhooks for it.</summary>
    public static async Task<Webhooks> PutAsync(Uri accounts, Uri webhooks)
    {
        using var client = new HubClient(accounts);
        await client.PutAccountAsync(Id, new JsonObject
        {
            ["channel"] = "sms",
            ["provider"] = "twilio",
            ["settings"] = new JsonObject
            {
                ["accountSid"] = "AC00000000000000000000000000000000",
                ["authToken"] = Webhooks.Token,
                ["from"] = "+15550001111",
                ["publicUrl"] = Webhooks.PublicUrl,
            },
        });
        return new Webhooks(Id, webhooks);
    }
}
