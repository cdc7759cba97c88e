using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Omnichannel.Testing;

/// <summary>How much a private PostgreSQL does so that a commit outlives a power cut.</summary>
public enum Durability
{
    /// <summary>As in production: every commit is flushed to the disk.</summary>
    Full,

    /// <summary>Nothing is flushed: quicker, and just as good for tests that kill nothing but processes.</summary>
    Relaxed,
}

/// <summary>
/// A private PostgreSQL (Debian's) with its own port and files, which tests may kill. With the variable
/// <c>OMNICHANNEL_TEST_POSTGRES</c> (a connection string of an administrator) tests use that server instead.
/// </summary>
public sealed class PostgreSqlServer
{
    /// <summary>Names the server to use instead of a private one.</summary>
    public const string Variable = "OMNICHANNEL_TEST_POSTGRES";

    private static readonly Lazy<Task<PostgreSqlServer>> Shared = new(() => StartNewAsync(Durability.Relaxed));
    private readonly string? _given = Environment.GetEnvironmentVariable(Variable);
    private readonly string _folder;
    private readonly Durability _durability;
    private readonly IReadOnlyList<string> _settings;
    private readonly string _administration;
    private readonly int _port;
    private ChildProcess? _server;
    private int _databases;

    private PostgreSqlServer(Durability durability, string? folder, IReadOnlyList<string> settings)
    {
        _settings = settings;
        _folder = folder ?? TestFolder.Create("postgresql");
        _durability = durability;
        _port = IsPrivate ? Ports.Take() : 0;
        _administration = IsPrivate ? $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres;Include Error Detail=true" : _given!;
    }

    /// <summary>Whether this is a private server, which may be killed.</summary>
    public bool IsPrivate => _given is not { Length: > 0 };

    /// <summary>The one server of this test process, started when the first test asks. Give each test a database of its own.</summary>
    public static Task<PostgreSqlServer> SharedAsync() => Shared.Value;

    /// <summary>A server of one's own, for tests that kill it; its files lie in <paramref name="folder"/>, a new one unless told.</summary>
    /// <param name="durability">Whether it flushes.</param>
    /// <param name="folder">For its files.</param>
    /// <param name="settings">More settings, <c>name=value</c>; without them it takes little memory.</param>
    public static async Task<PostgreSqlServer> StartNewAsync(Durability durability = Durability.Full, string? folder = null, params IReadOnlyList<string> settings)
    {
        var server = new PostgreSqlServer(durability, folder, settings);
        if (server.IsPrivate)
        {
            await server.InitialiseAsync();
        }

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

        Launch();
        await Until.True(IsReadyAsync, "PostgreSQL takes connections", TimeSpan.FromMinutes(2));
    }

    /// <summary>Ends it cleanly, cutting the connections it has.</summary>
    public async Task StopAsync() => await Private.StopAsync(interrupt: true);

    /// <summary>Ends it as kill -9 does; the processes of its connections notice and end too.</summary>
    public async Task KillAsync() => await Private.KillAsync();

    /// <summary>Stops all its processes where they stand (SIGSTOP).</summary>
    public void Suspend() => Private.SuspendTree();

    /// <summary>Lets them go on (SIGCONT).</summary>
    public void Resume() => Private.ResumeTree();

    /// <summary>Whether it ended.</summary>
    public bool HasExited => Private.HasExited;

    /// <summary>Ends it cleanly and starts it again with the same data on the same port.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>A new empty database, so that tests do not see each other's rows; gives its connection string.</summary>
    public async Task<string> CreateDatabaseAsync(string prefix = "test")
    {
        var number = Interlocked.Increment(ref _databases);
        var name = string.Create(CultureInfo.InvariantCulture, $"{prefix}_{Environment.ProcessId}_{number}");
        await using var connection = new NpgsqlConnection(_administration + (IsPrivate ? ";Pooling=false" : ""));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE \"{name}\"";
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_administration) { Database = name }.ConnectionString;
    }

    private ChildProcess Private => _server ?? throw new InvalidOperationException($"The server named in {Variable} is not ours to stop.");

    private string Data => Path.Combine(_folder, "data");

    // PostgreSQL refuses to run as root.
    private static string[] AsPostgres => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static string Program(string name) =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
                .Select(folder => Path.Combine(folder, "bin", name))
                .First(File.Exists)
            : name;

    private async Task InitialiseAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var own = Process.Start("chown", ["postgres", _folder])!;
            await own.WaitForExitAsync();
        }

        var initialise = ChildProcess.Start("initdb", Path.Combine(_folder, "initdb.log"), new Dictionary<string, string>(), _folder,
            [.. AsPostgres, Program("initdb"), "--pgdata", Data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]);
        await Until.True(() => initialise.HasExited, "PostgreSQL's files are made", TimeSpan.FromMinutes(2));
        if (initialise.ExitCode != 0)
        {
            throw new InvalidOperationException($"initdb failed:\n{initialise.LastLines()}");
        }
    }

    private void Launch()
    {
        var flushed = _durability == Durability.Full ? "on" : "off";
        _server = ChildProcess.Start("postgresql", Path.Combine(_folder, "postgresql.log"), new Dictionary<string, string>(), _folder,
        [
            .. AsPostgres, Program("postgres"), "-D", Data, "-p", _port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}", "-c", "max_connections=400",
            "-c", "shared_buffers=64MB", "-c", $"fsync={flushed}", "-c", $"full_page_writes={flushed}", .. _settings.SelectMany(setting => new[] { "-c", setting }),
        ]);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_server!.HasExited)
        {
            // After a kill the processes of old connections hold the shared memory for a moment, and the server refuses to start.
            if (!_server.LastLines(5).Contains("shared memory", StringComparison.Ordinal))
            {
                _server.ThrowIfExited();
            }

            Launch();
        }

        await using var connection = new NpgsqlConnection(_administration + ";Pooling=false");
        await connection.OpenAsync();
        return true;
    }
}
