using Npgsql;

namespace Omnichannel.Testing;

/// <summary>The hub as separate processes on RabbitMQ and PostgreSQL behind the gateway, with two instances of conversations.</summary>
public sealed class MicroservicesHub : Hub
{
    /// <summary>The part that is RabbitMQ.</summary>
    public const string RabbitMq = "rabbitmq";

    /// <summary>The part that is PostgreSQL.</summary>
    public const string PostgreSql = "postgresql";

    private readonly Dictionary<string, HubProcess> _services = [];
    private readonly RabbitMqServer _rabbitMq;
    private readonly PostgreSqlServer _postgreSql;
    private readonly string _database;
    private readonly HubProcess _gateway;

    private MicroservicesHub(RabbitMqServer rabbitMq, Uri virtualHost, PostgreSqlServer postgreSql, string database)
    {
        (_rabbitMq, _postgreSql, _database) = (rabbitMq, postgreSql, database);
        var addresses = new[] { "gateway", "accounts", "conversations-1", "conversations-2", "external", "sms", "social", "webchat", "desk", "email" }
            .ToDictionary(name => name, _ => Ports.TakeHttp());
        string At(string name) => addresses[name].ToString().TrimEnd('/');
        var settings = Settings(TestFolder.Create("microservices-data"), addresses["gateway"]);
        foreach (var (key, value) in new (string, string)[]
                 {
                     ("OMNICHANNEL_RABBITMQ", virtualHost.ToString()),
                     ("OMNICHANNEL_DATABASE", database),
                     ("OMNICHANNEL_INTERNAL_KEY", "test-key-among-the-services"),
                     ("OMNICHANNEL_ACCOUNTS_URL", At("accounts")),
                     ("OMNICHANNEL_CONVERSATIONS_URL", At("conversations-2")),
                     ("OMNICHANNEL_ADAPTERS_URL", At("external")),
                     ("OMNICHANNEL_SMS_URL", At("sms")),
                     ("OMNICHANNEL_SOCIAL_URL", At("social")),
                     ("OMNICHANNEL_WEBCHAT_URL", At("webchat")),
                     ("OMNICHANNEL_DESK_URL", At("desk")),
                     ("OMNICHANNEL_EMAIL_HEALTH", addresses["email"].Port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
                 })
        {
            settings[key] = value;
        }

        foreach (var (name, project) in new (string, string)[]
                 {
                     ("accounts", "Omnichannel.Accounts"),
                     ("conversations-1", "Omnichannel.Conversations"),
                     ("conversations-2", "Omnichannel.Conversations"),
                     ("external", "Omnichannel.Channels.External"),
                     ("sms", "Omnichannel.Channels.Sms"),
                     ("social", "Omnichannel.Channels.Social"),
                     ("webchat", "Omnichannel.Channels.WebChat"),
                     ("desk", "Omnichannel.Desk"),
                     ("gateway", "Omnichannel.Gateway"),
                 })
        {
            var own = new Dictionary<string, string>(settings);
            if (name == "gateway")
            {
                own["OMNICHANNEL_CONVERSATIONS_URL"] = $"{At("conversations-1")},{At("conversations-2")}";
            }

            _services[name] = HubProcess.DotNet(name, project, addresses[name], own);
        }

        _services["email"] = HubProcess.Node("email", "services/channels/email/dist/main.js", new Uri(addresses["email"], "health/ready"), settings);
        _gateway = _services["gateway"];
    }

    /// <inheritdoc/>
    public override Uri BaseAddress => _gateway.BaseAddress;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Parts => [.. _services.Keys, RabbitMq, PostgreSql];

    /// <inheritdoc/>
    public override string LastLines =>
        string.Join('\n', _services.Values.Select(service => $"--- {service.Name}\n{service.LastLines}"));

    /// <summary>Starts everything, with an empty database and broker.</summary>
    public static async Task<MicroservicesHub> StartNewAsync()
    {
        var servers = (RabbitMqServer.StartNewAsync(), PostgreSqlServer.StartNewAsync());
        var (rabbitMq, postgreSql) = (await servers.Item1, await servers.Item2);
        var hub = new MicroservicesHub(rabbitMq, await rabbitMq.CreateVirtualHostAsync(), postgreSql, await postgreSql.CreateDatabaseAsync("hub"));

        // All at once: a service waits for what it needs.
        foreach (var service in hub._services.Values)
        {
            service.Launch();
        }

        await Task.WhenAll(hub._services.Values.Select(service => service.ReadyAsync()));
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
        await Task.WhenAll(_services.Values.Select(service => service.StopAsync()));
        await Task.WhenAll(_rabbitMq.StopAsync(), _postgreSql.StopAsync());
    }
}
