using System.Diagnostics;
using System.Globalization;
using RabbitMQ.Client;

namespace Omnichannel.Testing;

/// <summary>
/// A private RabbitMQ (Debian's <c>rabbitmq-server</c>) with its own node, ports and files, which tests may kill. With the variable
/// <c>OMNICHANNEL_TEST_RABBITMQ</c> (an AMQP address) tests use that server instead, and those that would kill it must not run.
/// </summary>
public sealed class RabbitMqServer
{
    /// <summary>Names the server to use instead of a private one.</summary>
    public const string Variable = "OMNICHANNEL_TEST_RABBITMQ";

    private const string Scripts = "/usr/lib/rabbitmq/bin";
    private static readonly Lazy<Task<RabbitMqServer>> Shared = new(StartNewAsync);
    private readonly string _folder = TestFolder.Create("rabbitmq");
    private readonly Dictionary<string, string> _environment = [];
    private readonly string? _given = Environment.GetEnvironmentVariable(Variable);
    private readonly int _names = Ports.Take();
    private ChildProcess? _epmd;
    private ChildProcess? _node;
    private int _hosts;

    private RabbitMqServer()
    {
        if (_given is { Length: > 0 })
        {
            Uri = new Uri(_given);
            return;
        }

        var port = Ports.Take();
        Uri = new Uri($"amqp://guest:guest@127.0.0.1:{port}");
        Configure(port);
    }

    /// <summary>Where clients connect (the default virtual host).</summary>
    public Uri Uri { get; }

    /// <summary>Whether this is a private server, which may be killed.</summary>
    public bool IsPrivate => _given is not { Length: > 0 };

    /// <summary>The one server of this test process, started when the first test asks. Give each test a virtual host of its own.</summary>
    public static Task<RabbitMqServer> SharedAsync() => Shared.Value;

    /// <summary>A server of one's own, for tests that kill it.</summary>
    public static async Task<RabbitMqServer> StartNewAsync()
    {
        var server = new RabbitMqServer();
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts it, again after <see cref="StopAsync"/> or <see cref="KillAsync"/> with the data it had; returns when it takes connections.</summary>
    public async Task StartAsync()
    {
        if (!IsPrivate)
        {
            return;
        }

        // RabbitMQ would start the name server itself, as a daemon that outlives us.
        _epmd ??= ChildProcess.Start("epmd", Path.Combine(_folder, "epmd.log"), _environment, _folder, "epmd", "-address", "127.0.0.1");
        _node = ChildProcess.Start("rabbitmq", Path.Combine(_folder, "rabbitmq.log"), _environment, _folder, $"{Scripts}/rabbitmq-server");
        await Until.True(IsReadyAsync, "RabbitMQ takes connections", TimeSpan.FromMinutes(2));
    }

    /// <summary>Ends it cleanly.</summary>
    public async Task StopAsync() => await Private.StopAsync();

    /// <summary>
    /// Ends it as kill -9 does. RabbitMQ writes its list of quorum queues half a second after a queue was first declared; a queue that a kill
    /// catches in between is lost with all it holds. No test is about that moment, so the list is written first.
    /// </summary>
    public async Task KillAsync()
    {
        var server = Private;
        await EvaluateAsync("[dets:sync(Table) || Table <- dets:all()].");
        await server.KillAsync();
    }

    /// <summary>Stops all its processes where they stand (SIGSTOP).</summary>
    public void Suspend() => Private.SuspendTree();

    /// <summary>Lets them go on (SIGCONT).</summary>
    public void Resume() => Private.ResumeTree();

    /// <summary>Ends it cleanly and starts it again with the same data on the same port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A new virtual host, so that tests do not see each other's queues; gives its address.</summary>
    public async Task<Uri> CreateVirtualHostAsync()
    {
        if (!IsPrivate)
        {
            return Uri;
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"test-{Interlocked.Increment(ref _hosts)}");
        var user = """<<"guest">>""";
        var all = """<<".*">>""";
        await EvaluateAsync($"""
            ok = rabbit_vhost:add(<<"{name}">>, {user}),
            ok = rabbit_auth_backend_internal:set_permissions({user}, <<"{name}">>, {all}, {all}, {all}, {user}).
            """);
        return new Uri(Uri, "/" + name);
    }

    /// <summary>Runs an Erlang expression in the server (<c>rabbitmqctl eval</c>) and gives what it printed.</summary>
    public async Task<string> EvaluateAsync(string expression)
    {
        var start = new ProcessStartInfo($"{Scripts}/rabbitmqctl", ["eval", expression])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (key, value) in _environment)
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"rabbitmqctl: {output}\n{await errors}");
    }

    private ChildProcess Private => _node ?? throw new InvalidOperationException($"The server named in {Variable} is not ours to stop.");

    private void Configure(int port)
    {
        File.WriteAllText(Path.Combine(_folder, "rabbitmq.conf"), $"""
            listeners.tcp.1 = 127.0.0.1:{port}
            vm_memory_high_watermark.absolute = 64GB
            disk_free_limit.absolute = 1MB
            log.console = true
            log.console.level = info
            log.file = false
            """);
        File.WriteAllText(Path.Combine(_folder, "enabled_plugins"), "[rabbitmq_consistent_hash_exchange].");
        var distribution = Ports.Take();
        string In(string name) => Path.Combine(_folder, name);
        foreach (var (key, value) in new (string, string)[]
                 {
                     ("HOME", _folder), // its own Erlang cookie
                     ("RUNNING_UNDER_SYSTEMD", "true"), // the script becomes the server instead of staying as its parent
                     ("ERL_EPMD_PORT", _names.ToString(CultureInfo.InvariantCulture)),
                     ("RABBITMQ_DIST_PORT", distribution.ToString(CultureInfo.InvariantCulture)),
                     ("RABBITMQ_NODENAME", $"test{port}@localhost"),
                     ("RABBITMQ_CONF_ENV_FILE", In("none")),
                     ("RABBITMQ_CONFIG_FILE", In("rabbitmq.conf")),
                     ("RABBITMQ_ENABLED_PLUGINS_FILE", In("enabled_plugins")),
                     ("RABBITMQ_MNESIA_BASE", In("data")),
                     ("RABBITMQ_LOG_BASE", In("log")),
                     ("RABBITMQ_LOGS", "-"),
                     ("RABBITMQ_PID_FILE", In("pid")),
                     ("RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS", "-start_epmd false +sbwt none +sbwtdcpu none +sbwtdio none -kernel inet_dist_use_interface {127,0,0,1}"),
                 })
        {
            _environment[key] = value;
        }
    }

    private async Task<bool> IsReadyAsync()
    {
        _node!.ThrowIfExited();
        await using var connection = await new ConnectionFactory { Uri = Uri }.CreateConnectionAsync();
        return connection.IsOpen;
    }
}
