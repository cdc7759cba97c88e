using System.Data.Common;
using Dapper;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.PolicyRules;
using Omnichannel.Routing.Storage;
using Omnichannel.Routing.Teams;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests.Deciding;

/// <summary>Who decides, on a real database, with conversations and the clock in the test's hand.</summary>
internal sealed class DecidingBench : IAsyncDisposable
{
    public const string Sqlite = "SQLite", PostgreSql = "PostgreSQL";

    private readonly Outbox _outbox;
    private DbConnection? _connection;
    private readonly HashSet<string> _staying = [];
    private Decider? _decider;

    private DecidingBench(Database database, ManualTime time)
    {
        (Database, Time, Conversations) = (database, time, new FakeConversations(time));
        _outbox = new Outbox(time);
    }

    /// <summary>Both databases, for theories.</summary>
    public static TheoryData<string> Databases => [Sqlite, PostgreSql];

    public Database Database { get; }

    public ManualTime Time { get; }

    public FakeConversations Conversations { get; }

    /// <summary>What happens to a transaction instead of just running.</summary>
    public Write? Instead { get; set; }

    public List<IDecidingPart> Parts { get; } = [];

    public Situation Situation => _decider!.Situation;

    public static async Task<DecidingBench> StartAsync(string kind = Sqlite)
    {
        var database = kind == PostgreSql
            ? Database.PostgreSql("routing", await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("routing"))
            : Database.Sqlite("routing", TestFolder.Create("routing"));
        await Migrator.ApplyAsync(new Schema(database, RoutingSchema.Migrations), CancellationToken.None);
        return new DecidingBench(database, new ManualTime());
    }

    /// <summary>An agent is there.</summary>
    public async Task OnlineAsync(string id, string[]? teams = null, string state = "online", string? hours = null, string skills = "{}", string? capacity = null)
    {
        await Database.WriteAsync(
            async (connection, transaction) =>
            {
                await AgentTable.SaveAsync(connection, transaction, new AgentRow
                {
                    Id = id,
                    Name = char.ToUpperInvariant(id[0]) + id[1..],
                    Teams = System.Text.Json.JsonSerializer.Serialize(teams ?? []),
                    Hours = hours,
                    Skills = skills,
                    Capacity = capacity,
                    PresenceSince = Time.GetUtcNow(),
                });
                await AgentTable.ChooseAsync(connection, transaction, id, char.ToUpperInvariant(id[0]) + id[1..], state, Time.GetUtcNow());
            },
            CancellationToken.None);
    }

    /// <summary>Their lease does not end while the test lets time pass.</summary>
    public Task StayAsync(params string[] ids)
    {
        _staying.UnionWith(ids);
        return BeatAsync();
    }

    public Task TeamAsync(string id, string? hours = null) => Database.WriteAsync(
        (connection, transaction) => TeamTable.SaveAsync(connection, transaction, new TeamRow { Id = id, Name = id, Hours = hours }), CancellationToken.None);

    public Task PublishAsync(string yaml)
    {
        PolicyReader.Read(yaml).Errors.ShouldBeEmpty();
        return Database.WriteAsync((connection, transaction) => PolicyTable.PublishAsync(connection, transaction, yaml, "Ada", Time.GetUtcNow()), CancellationToken.None);
    }

    /// <summary>Reads what happened, decides, has conversations do it, until nothing more comes of it.</summary>
    public async Task SettleAsync()
    {
        for (var quiet = false; !quiet;)
        {
            await StepAsync();
            await Conversations.DoAsync(Database);
            var page = await Conversations.ReadAsync(_decider!.Position, TimeSpan.Zero, CancellationToken.None);
            quiet = page is { Items.Count: 0 } && !await _decider.IsDueAsync();
        }
    }

    /// <summary>One look, as the loop does it.</summary>
    public async Task StepAsync()
    {
        _decider ??= await BeginAsync();
        var page = await Conversations.ReadAsync(_decider.Position, TimeSpan.Zero, CancellationToken.None);
        if (page is null)
        {
            await _decider.BeginAnewAsync(CancellationToken.None);
        }
        else
        {
            await _decider.StepAsync(page.Items.Count == 0 ? null : page, isFirst: false, CancellationToken.None);
        }
    }

    /// <summary>The process dies: nothing of its memory is left.</summary>
    public async Task CrashAsync()
    {
        _decider = null;
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }

        _connection = null;
    }

    public async Task PassAsync(TimeSpan time)
    {
        Time.Forward(time);
        await BeatAsync();
        await SettleAsync();
    }

    public async Task<Situation> ReadAnewAsync()
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await Situation.LoadAsync(connection, Time.GetUtcNow());
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        _outbox.Dispose();
        await Database.DisposeAsync();
    }

    private async Task BeatAsync()
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        foreach (var id in _staying)
        {
            await connection.ExecuteAsync("UPDATE agents SET lease_until = @until WHERE id = @id", new { id, until = Time.GetUtcNow() + PresenceStates.Lease });
        }
    }

    private async Task<Decider> BeginAsync()
    {
        _connection ??= await Database.OpenAsync(CancellationToken.None);
        Write write = (work, token) => Instead is null ? Database.WriteAsync(work, token) : Instead(work, token);
        return await Decider.BeginAsync(_connection, write, Parts, Conversations, _outbox, Time, CancellationToken.None);
    }
}
