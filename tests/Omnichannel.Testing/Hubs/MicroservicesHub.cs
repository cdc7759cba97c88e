using Npgsql;

namespace Omnichannel.Testing;

/// <summary>The hub as separate processes on RabbitMQ and PostgreSQL behind the gateway, with two instances of conversations.</summary>
public sealed class MicroservicesHub : Hub
{
    /// <summary>The part that is RabbitMQ.</summary>
    public const string RabbitMq = "rabbitmq";

    /// <summary>The part that is PostgreSQL.</summary>
    public const string PostgreSql = "postgresql";

    // Name, project, and by which setting the others find it.
    private static readonly (string Name, string Project, string? Setting)[] Services =
    [
        ("accounts", "Omnichannel.Accounts", "OMNICHANNEL_ACCOUNTS_URL"),
        ("conversations", "Omnichannel.Conversations", "OMNICHANNEL_CONVERSATIONS_URL"),
        ("external", "Omnichannel.Channels.External", "OMNICHANNEL_ADAPTERS_URL"),
        ("sms", "Omnichannel.Channels.Sms", "OMNICHANNEL_SMS_URL"),
        ("social", "Omnichannel.Channels.Social", "OMNICHANNEL_SOCIAL_URL"),
        ("webchat", "Omnichannel.Channels.WebChat", "OMNICHANNEL_WEBCHAT_URL"),
        ("routing", "Omnichannel.Routing", "OMNICHANNEL_ROUTING_URL"),
        ("automation", "Omnichannel.Automation", "OMNICHANNEL_AUTOMATION_URL"),
        ("desk", "Omnichannel.Desk", "OMNICHANNEL_DESK_URL"),
        ("gateway", "Omnichannel.Gateway", null),
    ];

    private readonly Dictionary<string, HubProcess> _services = [];
    private readonly RabbitMqServer _rabbitMq;
    private readonly PostgreSqlServer _postgreSql;
    private readonly string _database;

    private MicroservicesHub(RabbitMqServer rabbitMq, Uri virtualHost, PostgreSqlServer postgreSql, string database, Options options)
    {
        (_rabbitMq, _postgreSql, _database) = (rabbitMq, postgreSql, database);
        var addresses = Services.ToDictionary(service => service.Name, service => InstancesOf(service.Name, options.Instances).ToDictionary(instance => instance, options.Address));
        string All(string service) => string.Join(',', addresses[service].Values.Select(At));
        string One(string service) => At(options.InFront?.Invoke(service, [.. addresses[service].Values]) ?? addresses[service].Values.Last());
        var health = Ports.TakeHttp();
        var origin = new Uri(One("gateway"));
        var settings = Settings(TestFolder.Create("microservices-data"), origin);
        settings["OMNICHANNEL_RABBITMQ"] = virtualHost.ToString();
        settings["OMNICHANNEL_DATABASE"] = database;
        settings["OMNICHANNEL_INTERNAL_KEY"] = "test-key-among-the-services";
        settings["OMNICHANNEL_EMAIL_HEALTH"] = health.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, _, setting) in Services.Where(service => service.Setting is not null))
        {
            settings[setting!] = One(name);
        }

        foreach (var (name, project, _) in Services)
        {
            foreach (var (instance, address) in addresses[name])
            {
                var own = new Dictionary<string, string>(settings);
                foreach (var (other, _, setting) in Services.Where(service => name == "gateway" && service.Setting is not null))
                {
                    own[setting!] = All(other);
                }

                options.Configure(instance, own);
                _services[instance] = HubProcess.DotNet(instance, project, address, own, options.Enter(instance));
            }
        }

        var mail = new Dictionary<string, string>(settings);
        options.Configure("email", mail);
        _services["email"] = HubProcess.Node("email", "services/channels/email/dist/main.js", new Uri(health, "health/ready"), mail);
        BaseAddress = origin;
    }

    /// <inheritdoc/>
    public override Uri BaseAddress { get; }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Parts => [.. _services.Keys, RabbitMq, PostgreSql];

    /// <inheritdoc/>
    public override string LastLines =>
        string.Join('\n', _services.Values.Select(service => $"--- {service.Name}\n{service.LastLines}"));

    /// <summary>The names of all instances of our services when there are so many of each.</summary>
    public static IEnumerable<string> NamesOf(int instances) => Services.SelectMany(service => InstancesOf(service.Name, instances));

    /// <summary>RabbitMQ.</summary>
    public RabbitMqServer Broker => _rabbitMq;

    /// <summary>PostgreSQL.</summary>
    public PostgreSqlServer DatabaseServer => _postgreSql;

    /// <summary>The connection string of the database.</summary>
    public string Database => _database;

    /// <summary>Where RabbitMQ's queues of this hub are.</summary>
    public Uri VirtualHost { get; private init; } = null!;

    /// <summary>Starts everything, with an empty database and broker.</summary>
    public static async Task<MicroservicesHub> StartNewAsync(Options? options = null)
    {
        options ??= new();
        var servers = (RabbitMqServer.StartNewAsync(), PostgreSqlServer.StartNewAsync(folder: options.DatabaseFolder, settings: options.DatabaseFolder is null ? [] : ["max_wal_size=128MB"]));
        var (rabbitMq, postgreSql) = (await servers.Item1, await servers.Item2);
        var virtualHost = await rabbitMq.CreateVirtualHostAsync();
        var hub = new MicroservicesHub(rabbitMq, virtualHost, postgreSql, await postgreSql.CreateDatabaseAsync("hub"), options) { VirtualHost = virtualHost };

        // All at once: a service waits for what it needs.
        var now = hub._services.Where(service => !options.NotYet.Contains(service.Key)).Select(service => service.Value).ToList();
        foreach (var service in now)
        {
            service.Launch();
        }

        await Task.WhenAll(now.Select(service => service.ReadyAsync()));
        return hub;
    }

    /// <inheritdoc/>
    public override Task KillAsync(string part) => part switch
    {
        RabbitMq => _rabbitMq.KillAsync(),
        PostgreSql => _postgreSql.KillAsync(),
        _ => _services[part].KillAsync(),
    };

    /// <inheritdoc/>
    public override Task StartAsync(string part) => part switch
    {
        RabbitMq => _rabbitMq.StartAsync(),
        PostgreSql => _postgreSql.StartAsync(),
        _ => _services[part].StartAsync(),
    };

    /// <inheritdoc/>
    public override async Task<bool> StopAsync(string part)
    {
        switch (part)
        {
            case RabbitMq:
                await _rabbitMq.StopAsync();
                return true;
            case PostgreSql:
                await _postgreSql.StopAsync();
                return true;
            default:
                return await _services[part].StopAsync();
        }
    }

    /// <inheritdoc/>
    public override void Suspend(string part)
    {
        switch (part)
        {
            case RabbitMq:
                _rabbitMq.Suspend();
                break;
            case PostgreSql:
                _postgreSql.Suspend();
                break;
            default:
                _services[part].Suspend();
                break;
        }
    }

    /// <inheritdoc/>
    public override void Resume(string part)
    {
        switch (part)
        {
            case RabbitMq:
                _rabbitMq.Resume();
                break;
            case PostgreSql:
                _postgreSql.Resume();
                break;
            default:
                _services[part].Resume();
                break;
        }
    }

    /// <inheritdoc/>
    public override HubProcess? ProcessOf(string part) => _services.GetValueOrDefault(part);

    /// <inheritdoc/>
    public override async Task KillEmailAdapterAsync()
    {
        await KillAsync("email");
        await StartAsync("email");
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyDictionary<string, long>> BacklogAsync()
    {
        var backlog = new Dictionary<string, long>();
        await using var source = NpgsqlDataSource.Create(_database);
        var schemas = new List<string>();
        await using (var command = source.CreateCommand("SELECT table_schema FROM information_schema.tables WHERE table_name = 'outbox'"))
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                schemas.Add(reader.GetString(0));
            }
        }

        foreach (var schema in schemas)
        {
            await using var count = source.CreateCommand($"SELECT count(*) FROM \"{schema}\".outbox");
            if ((long)(await count.ExecuteScalarAsync())! is var waiting and > 0)
            {
                backlog[schema + " outbox"] = waiting;
            }
        }

        return backlog;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_services.Values.Where(service => service.WasStarted).Select(service => service.StopAsync()));
        await Task.WhenAll(_rabbitMq.StopAsync(), _postgreSql.StopAsync());
    }

    private static string At(Uri address) => address.ToString().TrimEnd('/');

    private static IEnumerable<string> InstancesOf(string service, int instances)
    {
        var count = service == "conversations" ? Math.Max(2, instances) : instances;
        return Enumerable.Range(1, count).Select(number => count == 1 ? service : $"{service}-{number}");
    }
}
