using System.Globalization;
using System.Text;
using Npgsql;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Running;
using Omnichannel.Bench.Servers;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Measures;

/// <summary>A hub with a million messages in a hundred thousand threads, which the three measures of reading share.</summary>
internal sealed class ReadingHub(int messages = 1_000_000, int threads = 100_000) : IAsyncDisposable
{
    private readonly List<string> _threads = [];
    private PostgreSqlServer? _server;
    private NpgsqlDataSource? _administrator;
    private Task? _started;

    /// <summary>The hub.</summary>
    public ServicesHub Hub { get; private set; } = null!;

    /// <summary>What its database was asked.</summary>
    public StatementLog Log { get; private set; } = null!;

    /// <summary>Starts it when the first asks.</summary>
    public Task StartAsync(Workbench bench) => _started ??= StartOnceAsync(bench);

    /// <summary>Agents' requests of a kind, no two the same.</summary>
    public IReadOnlyList<string> Paths(string kind, int count) => kind switch
    {
        "inbox" => [.. Enumerable.Range(0, count).Select(number => new[]
        {
            "/api/threads", "/api/threads?state=open", "/api/threads?state=waiting", "/api/threads?handler=none", "/api/threads?state=open&channel=sms",
        }[number % 5] + (number % 5 == 0 ? "?" : "&") + string.Create(CultureInfo.InvariantCulture, $"limit={50 - (number / 5 % 10)}"))],
        "timeline" => [.. Enumerable.Range(0, count).Select(number => $"/api/threads/{_threads[number % _threads.Count]}/messages")],
        _ => [.. Enumerable.Range(0, count).Select(number => $"/api/search?q={StoredData.Word(number * 13 % StoredData.Words)}" + (number % 2 == 0 ? "" : "%20and"))],
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await Hub.DisposeAsync();
            await _administrator!.DisposeAsync();
            await _server.KillAsync();
            (_server, _started) = (null, null);
        }
    }

    private async Task StartOnceAsync(Workbench bench)
    {
        _server = await PostgreSqlServer.StartNewAsync();
        // The server is restarted in between: a connection that was kept would be dead.
        _administrator = NpgsqlDataSource.Create(await _server.CreateDatabaseAsync("administrator") + ";Pooling=false");
        Log = await StatementLog.PrepareAsync(_server, _administrator);
        Hub = await ServicesHub.StartAsync(await bench.RabbitMqAsync(), _server);
        await StoredData.AddAsync(Hub.Store, messages, threads);
        await using var some = Hub.Store.CreateCommand("SELECT id FROM threads ORDER BY md5(id) LIMIT 500");
        await using var reader = await some.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            _threads.Add(reader.GetString(0));
        }

        await Log.LearnBackgroundAsync();
    }
}

/// <summary>
/// What an agent's request takes, and what its SQL alone takes: the statements that PostgreSQL logged while the service answered the same requests,
/// run again one after the other on one connection, all rows read. Both one request at a time.
/// </summary>
internal sealed class Reads(Workbench bench, ReadingHub reading, string kind, string what) : IMeasure
{
    private const int Distinct = 100;
    private readonly List<LoggedStatement[]> _statements = [];
    private NpgsqlConnection? _connection;
    private int _count = Distinct;

    /// <inheritdoc/>
    public MeasureInfo Info => new(kind, $"{what} with 1 million messages and 100,000 threads, p99", "ms", 2, 1.3);

    /// <inheritdoc/>
    public async Task PrepareAsync()
    {
        await reading.StartAsync(bench);
        _ = await OursAsync();
        var all = await reading.Log.RecordAsync(OursAsync);

        // Each request begins with the same statement as the first one, up to the filters that it names.
        var first = Beginning(all[0]);
        foreach (var statement in all)
        {
            if (Beginning(statement) == first)
            {
                _statements.Add([]);
            }

            _statements[^1] = [.. _statements[^1], statement];
        }

        if (_statements.Count != Distinct)
        {
            throw new InvalidOperationException($"{Distinct} requests began {_statements.Count} times with {first}.");
        }

        Workbench.Say($"  {all.Count / (double)Distinct:0.#} statements a request");
        _connection = await reading.Hub.Store.OpenConnectionAsync();
        var started = TimeProvider.System.GetTimestamp();
        _ = await BaselineAsync();
        _count = Math.Clamp((int)(bench.PerSide / (TimeProvider.System.GetElapsedTime(started) / Distinct)), 3 * Distinct, 2_000);
    }

    /// <inheritdoc/>
    public Task<double> OursAsync() => P99Async(reading, kind, _count);

    /// <summary>The service's requests of a kind, one after the other.</summary>
    public static async Task<double> P99Async(ReadingHub reading, string kind, int count)
    {
        var server = reading.Hub["conversations"];
        var requests = reading.Paths(kind, Distinct).Select(path =>
            Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {Hub.ApiKey}\r\n\r\n")).ToArray();
        using var connection = await RawHttp.ConnectAsync(server);
        return await P99Async(count, async number =>
        {
            if (await connection.SendAsync(requests[number % Distinct]) is var status && !RawHttp.IsSuccess(status))
            {
                throw new InvalidOperationException($"{Encoding.ASCII.GetString(requests[number % Distinct])} was answered {status}.");
            }
        });
    }

    /// <inheritdoc/>
    public async Task<double?> BaselineAsync()
    {
        reading.Hub.Suspend();
        var p99 = await P99Async(_count, async number =>
        {
            foreach (var statement in _statements[number % Distinct])
            {
                await using var command = StatementLog.Command(statement, _connection!);
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    // Only that it has come.
                }
            }
        });
        reading.Hub.Resume();
        return p99;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _connection?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static string Beginning(LoggedStatement statement) => statement.Sql[..Math.Min(statement.Sql.Length, 40)];

    private static async Task<double> P99Async(int count, Func<int, Task> request)
    {
        var took = new double[count];
        for (var number = 0; number < count; number++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await request(number);
            took[number] = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        }

        return Statistics.Percentile(took, 99);
    }
}
