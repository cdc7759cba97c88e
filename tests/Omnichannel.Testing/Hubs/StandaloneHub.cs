using Microsoft.Data.Sqlite;

namespace Omnichannel.Testing;

/// <summary>The hub as one process on SQLite files.</summary>
public sealed class StandaloneHub : Hub
{
    /// <summary>The only part.</summary>
    public const string Everything = "standalone";

    private readonly HubProcess _process;
    private readonly string _data;

    private StandaloneHub(Options options)
    {
        _data = options.DatabaseFolder ?? TestFolder.Create("standalone-data");
        var address = Ports.TakeHttp();
        var settings = Settings(_data, address);
        options.Configure(Everything, settings);
        _process = HubProcess.DotNet(Everything, "Omnichannel.Standalone", address, settings);
    }

    /// <summary>The folder with its files.</summary>
    public string Data => _data;

    /// <inheritdoc/>
    public override Uri BaseAddress => _process.BaseAddress;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Parts => [Everything];

    /// <inheritdoc/>
    public override string LastLines => _process.LastLines;

    /// <summary>Starts it with empty files.</summary>
    public static async Task<StandaloneHub> StartNewAsync(Options? options = null)
    {
        var hub = new StandaloneHub(options ?? new());
        await hub._process.StartAsync();
        return hub;
    }

    /// <inheritdoc/>
    public override Task KillAsync(string part) => _process.KillAsync();

    /// <inheritdoc/>
    public override Task StartAsync(string part) => _process.StartAsync();

    /// <inheritdoc/>
    public override Task<bool> StopAsync(string part) => _process.StopAsync();

    /// <inheritdoc/>
    public override void Suspend(string part) => _process.Suspend();

    /// <inheritdoc/>
    public override void Resume(string part) => _process.Resume();

    /// <inheritdoc/>
    public override HubProcess? ProcessOf(string part) => _process;

    /// <inheritdoc/>
    public override async Task KillEmailAdapterAsync()
    {
        var adapter = await Until.Value(() => Task.FromResult(ChildProcess.ChildOf(_process.Id, "channels/email")), "the e-mail adapter runs");
        adapter.Kill();
        await adapter.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public override async Task<IReadOnlyDictionary<string, long>> BacklogAsync()
    {
        var backlog = new Dictionary<string, long>();
        foreach (var file in Directory.GetFiles(_data, "*.db", SearchOption.AllDirectories))
        {
            // The bus has a file of its own with what waits in the queues; the other files have an outbox each.
            var (count, table) = Path.GetFileName(file) == "bus.db" ? ("coalesce(sum(messages), 0)", "parcels") : ("count(*)", "outbox");
            await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=30");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT {count} FROM {table}";
            if ((long)(await command.ExecuteScalarAsync())! is var waiting and > 0)
            {
                backlog[$"{Path.GetFileName(file)} {table}"] = waiting;
            }
        }

        return backlog;
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync() => await _process.StopAsync();
}
