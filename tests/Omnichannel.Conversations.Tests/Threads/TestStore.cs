using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Threads;

/// <summary>The service's inside over a database of its own; <see cref="AnotherInstance"/> is a second process on the same one.</summary>
internal sealed class TestStore : IAsyncDisposable
{
    private readonly Func<Database> _open;
    private readonly ServiceProvider _services;
    private int _count;

    private TestStore(Func<Database> open, TestTime time, KnownAccounts? accounts = null)
    {
        Accounts = accounts ?? Accounts;
        _open = open;
        Time = time;
        Database = open();
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["OMNICHANNEL_DATA"] = TestFolder.Create("data") }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddHttpClient();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(HubSettings.Read(settings));
        services.AddSingleton<IBus>(new SilentBus());
        services.AddSingleton<IAccountDirectory>(Accounts);
        services.AddKeyedSingleton(ConversationsModule.Service, Database);
        services.AddKeyedSingleton(ConversationsModule.Service, new Outbox());
        services.AddThreads();
        services.AddReplies();
        _services = services.BuildServiceProvider();
    }

    public Database Database { get; }

    public TestTime Time { get; }

    /// <summary>The accounts that the service is told of; none unless a test adds some.</summary>
    public KnownAccounts Accounts { get; private init; } = new();

    public static async Task<TestStore> CreateAsync(DatabaseKind kind)
    {
        Func<Database> open;
        if (kind == DatabaseKind.Sqlite)
        {
            var folder = TestFolder.Create("store");
            open = () => Database.Sqlite("conversations", folder);
        }
        else
        {
            var connection = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync();
            open = () => Database.PostgreSql("conversations", connection);
        }

        var store = new TestStore(open, new TestTime());
        await Migrator.ApplyAsync(new Schema(store.Database, ConversationsSchema.Migrations), default);
        return store;
    }

    public TestStore AnotherInstance() => new(_open, Time, Accounts);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A message, at a time of its own, with an external id of its own unless one is given.</summary>
    public InboundMessage Message(string from, string text, string? id = null, string channel = "sms", string nature = Natures.Person, params Claim[] claims)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        return new InboundMessage
        {
            Id = Ids.New(Time),
            Account = "shop",
            Channel = channel,
            ExternalId = id ?? $"{from}/{Environment.CurrentManagedThreadId}/{Interlocked.Increment(ref _count)}/{Ids.New(Time)}",
            From = new Sender { Address = from, Claims = claims },
            OccurredAt = Time.GetUtcNow(),
            ReceivedAt = Time.GetUtcNow(),
            Nature = nature,
            Content = new Content { Text = text },
        };
    }

    public Task ReceiveAsync(params IReadOnlyList<object> reports) =>
        Get<InboundHandler>().HandleAsync([.. reports.Select(Envelope)], default);

    public async Task<T> ReadAsync<T>(Func<Tx, Task<T>> read)
    {
        await using var connection = await Database.OpenAsync(default);
        return await read(new Tx(connection, null));
    }

    public Task<Guid> CustomerOfAsync(string address) =>
        ReadAsync(tx => tx.FirstAsync<Guid>("SELECT customer_id FROM addresses WHERE address = @address", new { address }));

    public async Task<ThreadModel> ThreadOfAsync(string address)
    {
        var id = await ReadAsync(tx => tx.FirstAsync<Guid>(
            "SELECT c.thread_id FROM addresses a JOIN customers c ON c.id = a.customer_id WHERE a.address = @address", new { address }));
        return await ThreadAsync(id);
    }

    public async Task<ThreadModel> ThreadAsync(Guid id) => (await ReadAsync(tx => ThreadReads.ByIdsAsync(tx, [id]))).Single();

    public async Task<IReadOnlyList<MessageRow>> TimelineAsync(Guid thread) =>
        await ReadAsync(tx => tx.QueryAsync<MessageRow>("SELECT * FROM messages WHERE thread_id = @thread ORDER BY seq", new { thread }));

    public async Task<IReadOnlyList<string>> TextsOfAsync(string address) =>
        [.. (await TimelineAsync((await ThreadOfAsync(address)).Id)).Select(message => message.Text)];

    public async Task<long> CountAsync(string table) => await ReadAsync(tx => tx.FirstAsync<long>($"SELECT count(*) FROM {table}"));

    public async Task<Guid> MergeAsync(string survivor, string absorbed) =>
        await TryMergeAsync(survivor, absorbed) ?? throw new InvalidOperationException("The merge was refused.");

    public Task<Guid?> TryMergeAsync(string survivor, string absorbed) => Database.WriteAsync(
        async (connection, transaction) =>
        {
            var tx = new Tx(connection, transaction);
            var (one, other) = (await OwnerAsync(tx, survivor), await OwnerAsync(tx, absorbed));
            return (await Get<CustomerMerges>().MergeAsync(tx, one, other, "same person", new Actor("a", "Alma"))).Merge;
        },
        default);

    public Task<MergeRefusal?> UnmergeAsync(Guid merge) => Database.WriteAsync(
        async (connection, transaction) => (await Get<CustomerMerges>().UnmergeAsync(new Tx(connection, transaction), null, merge, new Actor("a", "Alma"))).Refused,
        default);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Database.DisposeAsync();
    }

    private static async Task<Guid> OwnerAsync(Tx tx, string address) =>
        await tx.FirstAsync<Guid>("SELECT customer_id FROM addresses WHERE address = @address", new { address });

    private Envelope Envelope(object report)
    {
        var type = HostingJson.Default.GetTypeInfo(report.GetType())!;
        return new Envelope
        {
            Id = Ids.New(Time),
            Topic = Topics.Inbound,
            Key = "key",
            Type = report.GetType().Name,
            Body = JsonSerializer.SerializeToUtf8Bytes(report, type),
        };
    }

    private sealed class SilentBus : IBus
    {
        public Task PublishAsync(IReadOnlyList<Envelope> messages, CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask BroadcastAsync(string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public IDisposable OnBroadcast(string type, Action<ReadOnlyMemory<byte>> handler) => new MemoryStream();
    }
}

/// <summary>Accounts as a test wants them.</summary>
internal sealed class KnownAccounts : IAccountDirectory
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Account> _accounts = new();

    public void Put(Account account) => _accounts[account.Id] = account;

    public void Remove(string id) => _accounts.TryRemove(id, out _);

    public ValueTask<Account?> FindAsync(string id, CancellationToken cancellationToken) => new(_accounts.GetValueOrDefault(id));

    public ValueTask<IReadOnlyList<Account>> AllAsync(CancellationToken cancellationToken) => new([.. _accounts.Values]);
}

/// <summary>A clock that moves when it is told to.</summary>
internal sealed class TestTime : TimeProvider
{
    private long _milliseconds = new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref _milliseconds));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _milliseconds, (long)by.TotalMilliseconds);
}
