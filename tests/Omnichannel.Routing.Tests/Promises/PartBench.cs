using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests.Promises;

/// <summary>One part of the loop on a real database; the board, the feed and the clock are in the test's hand. It is Monday, 09:00 UTC.</summary>
internal sealed class PartBench : IAsyncDisposable
{
    public const string Sqlite = "SQLite", PostgreSql = "PostgreSQL";

    private readonly Func<IDecidingPart> _make;
    private IDecidingPart _part;
    private long _cursor;

    private PartBench(Database database, Func<IDecidingPart> make) => (Database, _make, _part) = (database, make, make());

    /// <summary>Both databases, for theories.</summary>
    public static TheoryData<string> Databases => [Sqlite, PostgreSql];

    public Database Database { get; }

    public Board Board { get; } = new() { AnybodyEver = true };

    public DateTimeOffset Now { get; private set; } = new(2026, 11, 23, 9, 0, 0, TimeSpan.Zero);

    public List<AssignHandler> Assigned { get; } = [];

    public List<PostAutomated> Posted { get; } = [];

    public List<ChangeThread> Changed { get; } = [];

    public DateTimeOffset? NextAt => _part.NextAt;

    public IEnumerable<string> Notes => Posted.Where(post => post.Kind == "note").Select(post => post.Content.Text);

    public IEnumerable<string> Said => Posted.Where(post => post.Kind == "reply").Select(post => post.Content.Text);

    public static async Task<PartBench> StartAsync(string kind, Func<IDecidingPart> make)
    {
        var database = kind == PostgreSql
            ? Database.PostgreSql("routing", await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("parts"))
            : Database.Sqlite("routing", TestFolder.Create("parts"));
        await Migrator.ApplyAsync(new Schema(database, RoutingSchema.Migrations), CancellationToken.None);
        var bench = new PartBench(database, make);
        await bench.LoadAsync();
        return bench;
    }

    public void Agent(string id, string presence = "online", params string[] teams) =>
        Board.Agents[id] = new BoardAgent(id, id, presence, teams, [], new Dictionary<string, int>());

    /// <summary>A customer waits since now.</summary>
    public RoutedThread Waits(string channel = "webchat", string address = "webchat:1", string language = "en", HandlerRef? handler = null)
    {
        var id = Guid.CreateVersion7(Now);
        return Board.Threads[id] = new RoutedThread(new ThreadSnapshot
        {
            Id = id,
            Customer = new CustomerSnapshot(id, "Grace", language),
            State = "open",
            Channel = channel,
            Address = address,
            WaitingSince = Now,
            Handler = handler,
            Episode = new EpisodeSnapshot(Guid.CreateVersion7(Now), 1, Now, null, null),
        });
    }

    /// <summary>The queue in this order.</summary>
    public void Queue(params RoutedThread[] threads)
    {
        foreach (var thread in threads)
        {
            thread.EnqueuedAt ??= Now;
        }

        Board.Queue = threads;
    }

    public void Change(RoutedThread thread, Func<ThreadSnapshot, ThreadSnapshot> change) => thread.Thread = change(thread.Thread);

    /// <summary>What happened to a thread.</summary>
    public FeedItem Updated(RoutedThread thread) => Item("thread.updated", thread, new ThreadData(thread.Thread), ThreadsJson.Default.ThreadData);

    /// <summary>A message came or went.</summary>
    public FeedItem Message(RoutedThread thread, string direction, string text, string author = "agent", string? channel = null, string nature = Natures.Person) =>
        Item(
            "message.appended",
            thread,
            new MessageData(thread.Thread.Id, new MessageSnapshot
            {
                Id = Guid.CreateVersion7(Now),
                Seq = 1,
                Direction = direction,
                Author = new AuthorSnapshot(author, author, author),
                Nature = nature,
                Channel = channel ?? thread.Thread.Channel,
                Address = thread.Thread.Address,
                Content = new Content { Text = text },
                OccurredAt = Now,
                ReceivedAt = Now,
            }),
            ThreadsJson.Default.MessageData);

    /// <summary>One step of the loop; conversations does at once what is said about threads.</summary>
    public async Task StepAsync(params FeedItem[] items)
    {
        DecidingStep? step = null;
        foreach (var item in items)
        {
            _part.Apply(item, Board);
        }

        await Database.WriteAsync(
            async (connection, transaction) =>
            {
                step = new DecidingStep(Now, Board, connection, transaction);
                await _part.StepAsync(step);
            },
            CancellationToken.None);
        foreach (var command in step!.Commands)
        {
            Take(command.Type, command.Body.Span);
        }
    }

    /// <summary>Time goes by, and the loop does what its time has come for, as often as it comes.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        for (var end = Now + time; ;)
        {
            var next = _part.NextAt is { } at && at <= end ? at : end;
            Now = next > Now ? next : Now;
            await StepAsync();
            if (Now >= end)
            {
                return;
            }

            _part.NextAt.ShouldNotBe(next, "It would be called again and again.");
        }
    }

    /// <summary>Nobody runs for a while; then another process begins.</summary>
    public async Task CrashAsync(TimeSpan pause)
    {
        Now += pause;
        _part = _make();
        await LoadAsync();
        await StepAsync();
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read)
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        return await read(connection);
    }

    public Task WriteAsync(Func<DbConnection, DbTransaction, Task> write) => Database.WriteAsync(write, CancellationToken.None);

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    public static OpeningHours Hours(string zone, string days = "mon-fri", string from = "09:00", string to = "17:00")
    {
        var errors = new Dictionary<string, string>();
        return new HoursModel(zone, [new WeeklySpan([days], from, to)]).Read("hours", errors).ShouldNotBeNull();
    }

    private async Task LoadAsync()
    {
        await using var connection = await Database.OpenAsync(CancellationToken.None);
        await _part.LoadAsync(connection, Board, CancellationToken.None);
    }

    private FeedItem Item<T>(string type, RoutedThread thread, T data, JsonTypeInfo<T> json) =>
        new(++_cursor, type, thread.Thread.Id, JsonSerializer.SerializeToElement(data, json));

    private void Take(string type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case nameof(AssignHandler):
                Assigned.Add(JsonSerializer.Deserialize(body, HostingJson.Default.AssignHandler)!);
                break;
            case nameof(PostAutomated):
                Posted.Add(JsonSerializer.Deserialize(body, HostingJson.Default.PostAutomated)!);
                break;
            default:
                var change = JsonSerializer.Deserialize(body, HostingJson.Default.ChangeThread)!;
                Changed.Add(change);
                if (Board.Threads.TryGetValue(change.ThreadId, out var routed))
                {
                    routed.Thread = routed.Thread with
                    {
                        DueAt = change.NothingDue ? null : change.DueAt ?? routed.Thread.DueAt,
                        Priority = change.Priority ?? routed.Thread.Priority,
                        State = change.State ?? routed.Thread.State,
                    };
                }

                break;
        }
    }
}
