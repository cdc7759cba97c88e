using System.Text.Json;
using Dapper;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Automation.Flows;
using Omnichannel.Automation.Runs;
using Omnichannel.Automation.Storage;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Automation.Tests.Runs;

/// <summary>The runner over a real database, beside a conversations that is none; it can be killed at any write and comes back by itself.</summary>
internal sealed class World : IAsyncDisposable
{
    public const string Sqlite = "SQLite", PostgreSql = "PostgreSQL";

    private readonly Database _database;
    private readonly Outbox _outbox = new();
    private readonly IReadOnlyList<IAutomation> _automations;
    private readonly FlowCalls _calls;
    private CancellationTokenSource _life = new();
    private Task _running = Task.CompletedTask;
    private int _writes;

    private World(Database database, IReadOnlyList<IAutomation> automations)
    {
        _database = database;
        Hub = new FakeConversations(Time);
        Store = new FlowStore(database);
        _calls = new FlowCalls(TimeProvider.System);
        _automations = [new FlowAutomation(Store, _calls), .. automations];
    }

    public static TheoryData<string> Databases => [Sqlite, PostgreSql];

    public ManualTime Time { get; } = new();

    public FakeConversations Hub { get; }

    public FlowStore Store { get; }

    /// <summary>The write at which it dies; 0: it does not.</summary>
    public int DiesAt { get; init; }

    /// <summary>Whether what it was writing when it died is there afterwards.</summary>
    public bool DiesAfterwards { get; init; }

    /// <summary>How often it died.</summary>
    public int Deaths { get; private set; }

    public static async Task<World> StartAsync(string database, int diesAt = 0, bool diesAfterwards = false, params IAutomation[] automations)
    {
        var store = database == PostgreSql
            ? Database.PostgreSql(AutomationModule.Service, await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("automation"))
            : Database.Sqlite(AutomationModule.Service, TestFolder.Create("automation"));
        await Migrator.ApplyAsync(new Schema(store, AutomationSchema.Migrations), default);
        var world = new World(store, automations) { DiesAt = diesAt, DiesAfterwards = diesAfterwards };
        await world.BeginAsync();
        return world;
    }

    public async Task PublishAsync(string name, string yaml)
    {
        var parsed = FlowParser.Parse(yaml);
        parsed.IsGood.ShouldBeTrue(string.Join('\n', parsed.Errors));
        await Store.SaveDraftAsync(name, yaml, "Grace", Time.GetUtcNow(), default);
        await Store.PublishAsync(name, yaml, "Grace", Time.GetUtcNow(), default);
    }

    /// <summary>Carries commands to conversations, and raises the runner when it died, until something holds.</summary>
    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    /// <summary>As the other overload.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            await CarryAsync();
            if (_running.IsCompleted)
            {
                await BeginAsync();
            }

            if (await condition())
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(started) > Until.Patience)
            {
                throw new TimeoutException($"Not within {Until.Patience.TotalSeconds} s: {what}");
            }

            await Task.Delay(2);
        }
    }

    /// <summary>Ends it as kill -9 does.</summary>
    public async Task KillAsync()
    {
        await _life.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The bus hands over that somebody was erased.</summary>
    public Task EraseAsync(params Guid[] threads) => new ErasedHandler(_database).HandleAsync(
        [
            new Envelope
            {
                Id = Guid.CreateVersion7(),
                Topic = Topics.Erased,
                Key = "same",
                Type = nameof(CustomerErased),
                Body = JsonSerializer.SerializeToUtf8Bytes(
                    new CustomerErased
                    {
                        CustomerId = Guid.CreateVersion7(),
                        Addresses = [],
                        Identities = [.. threads.Select(thread => new ErasedIdentity(Guid.CreateVersion7(), thread))],
                        OccurredAt = Time.GetUtcNow(),
                    },
                    HostingJson.Default.CustomerErased),
            },
        ],
        default);

    public async Task<IReadOnlyList<Run>> RunsAsync(Guid thread)
    {
        await using var connection = await _database.OpenAsync(default);
        return await RunStore.OfThreadAsync(connection, thread, 10);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _life.Dispose();
        _calls.Dispose();
        _outbox.Dispose();
        await _database.DisposeAsync();
    }

    public async Task BeginAsync()
    {
        await using var connection = await _database.OpenAsync(default);
        var runs = await RunStore.GoingAsync(connection);
        var cursor = await RunStore.CursorAsync(connection);
        var turns = new Turns(_automations, Time, NullLogger<Turns>.Instance);
        _life = new CancellationTokenSource();
        _running = new Runner(Hub, turns, Time, WriteAsync, _outbox, runs, cursor).RunAsync(_life.Token);
    }

    private async Task WriteAsync(Func<System.Data.Common.DbConnection, System.Data.Common.DbTransaction, Task> work, CancellationToken cancellationToken)
    {
        var dies = ++_writes == DiesAt;
        if (dies && !DiesAfterwards)
        {
            Deaths++;
            throw new IOException("Killed before the commit.");
        }

        await _database.WriteAsync(work, cancellationToken);
        if (dies)
        {
            Deaths++;
            throw new IOException("Killed after the commit.");
        }
    }

    // Each command twice: the bus delivers at least once.
    private async Task CarryAsync()
    {
        List<(long Id, string Type, byte[] Body)> rows = [];
        await _database.WriteAsync(
            async (connection, transaction) =>
                rows = [.. (await connection.QueryAsync<(long Id, string, byte[])>("DELETE FROM outbox RETURNING id, type, body", transaction: transaction)).OrderBy(row => row.Id)],
            default);
        foreach (var (_, type, body) in rows.Concat(rows))
        {
            Hub.Do(type, body);
        }
    }
}
