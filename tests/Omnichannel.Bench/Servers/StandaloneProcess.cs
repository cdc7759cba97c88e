using Microsoft.Data.Sqlite;
using Omnichannel.Bench.Load;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Servers;

/// <summary>The hub as one process on SQLite files, and a look into its files.</summary>
internal sealed class StandaloneProcess : IAsyncDisposable
{
    private readonly SqliteConnection _store;

    private StandaloneProcess(HubProcess process, string data)
    {
        Process = process;
        _store = new SqliteConnection($"Data Source={Path.Combine(data, "conversations.db")};Mode=ReadOnly;Pooling=False;Default Timeout=30");
    }

    /// <summary>The process.</summary>
    public HubProcess Process { get; }

    /// <summary>The texts that it takes.</summary>
    public Webhooks Webhooks { get; private set; } = null!;

    /// <summary>Starts it with empty files.</summary>
    public static async Task<StandaloneProcess> StartAsync()
    {
        var data = TestFolder.Create("bench-standalone");
        var address = Ports.TakeHttp();
        var hub = new StandaloneProcess(
            HubProcess.DotNet("standalone", "Omnichannel.Standalone", address, new Dictionary<string, string>
            {
                ["OMNICHANNEL_DATA"] = data,
                ["OMNICHANNEL_ADMIN_EMAIL"] = Hub.AdminEmail,
                ["OMNICHANNEL_ADMIN_PASSWORD"] = Hub.AdminPassword,
                ["OMNICHANNEL_API_KEY"] = Hub.ApiKey,
                ["OMNICHANNEL_PUBLIC_URL"] = Webhooks.PublicUrl,
                ["OMNICHANNEL_PLAYGROUND"] = "false",
            }),
            data);
        await hub.Process.StartAsync();
        hub._store.Open();
        hub.Webhooks = await BenchAccount.PutAsync(address, address);
        return hub;
    }

    /// <summary>The newest message's number.</summary>
    public long LastNumber() => Scalar("SELECT coalesce(max(number), 0) FROM messages");

    /// <summary>Waits until so many messages came after a number: counted, not believed.</summary>
    public Task StoredAsync(long after, int count) => Poll.UntilAsync(
        () => Task.FromResult(LastNumber() - after >= count && Scalar($"SELECT count(*) FROM messages WHERE number > {after}") >= count),
        $"{count} messages are stored");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await Process.KillAsync();
    }

    private long Scalar(string sql)
    {
        using var command = _store.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }
}
