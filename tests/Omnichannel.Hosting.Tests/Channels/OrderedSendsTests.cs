using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Tests.Bus;
using Omnichannel.Hosting.Tests.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Channels;

/// <summary>What a provider has answered is not lost while the process lives.</summary>
public sealed class OrderedSendsTests : IDisposable
{
    private readonly ListBus _bus = new();
    private readonly CancellationTokenSource _batch = new();

    public void Dispose() => _batch.Dispose();

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Handle_BrokerIsAwayAfterTheAnswer_TheAnswerIsTold(DatabaseKind kind)
    {
        await using var database = await CreateAsync(kind);
        var away = 2;
        _bus.Before = _ =>
        {
            if (away-- > 0)
            {
                throw new IOException("The broker is away.");
            }
        };

        await HandleAsync(database, SentAsync, Send("a"));

        Told().ShouldBe([DeliveryStates.Sent]);
    }

    [Fact]
    public async Task Handle_DatabaseIsAwayAfterTheAnswer_TheAnswerIsTold()
    {
        await using var database = await CreateAsync(DatabaseKind.PostgreSql);
        await using (var connection = await database.OpenAsync(default))
        {
            await DatabaseAway.TwiceAsync(connection, "UPDATE", "sends");
        }

        await HandleAsync(database, SentAsync, Send("a"));

        Told().ShouldBe([DeliveryStates.Sent]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Handle_AnotherCustomersSendFails_WhatIsOnItsWayIsNotCutOff(DatabaseKind kind)
    {
        await using var database = await CreateAsync(kind);
        var onItsWay = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        var failing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        async Task<SendOutcome> SendAsync(Account account, SendMessage send, CancellationToken cancellationToken)
        {
            if (send.To == "failing")
            {
                await onItsWay.Task;
                failing.SetResult();
                throw new InvalidDataException("Only this customer's.");
            }

            onItsWay.SetResult(cancellationToken);
            await failing.Task;
            return new SendOutcome(DeliveryStates.Sent, "1");
        }

        await Should.ThrowAsync<InvalidDataException>(() => HandleAsync(database, SendAsync, Send("on its way"), Send("failing")));

        (await onItsWay.Task).ShouldBe(_batch.Token, "only the batch's end cuts a request off");
        Told().ShouldBe([DeliveryStates.Sent]);
    }

    private Task HandleAsync(Database database, Func<Account, SendMessage, CancellationToken, Task<SendOutcome>> send, params IEnumerable<SendMessage> batch) =>
        new OrderedSends(new OneAccount(), new SendLedger(database, TimeProvider.System), _bus, TimeProvider.System, NullLogger<OrderedSends>.Instance)
            .HandleAsync([.. batch.Select(one => Messages.Of(one.To, JsonSerializer.Serialize(one, HostingJson.Default.SendMessage)))], send, typing: null, _batch.Token)
            .WaitAsync(Until.Patience);

    private IEnumerable<string> Told() =>
        _bus.Published.Select(envelope => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.DeliveryUpdated)!.State);

    private static Task<SendOutcome> SentAsync(Account account, SendMessage send, CancellationToken cancellationToken) =>
        Task.FromResult(new SendOutcome(DeliveryStates.Sent, "1"));

    private static SendMessage Send(string to) => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = "line",
        Channel = "sms",
        To = to,
        Content = new Content { Text = "x" },
    };

    private static async Task<Database> CreateAsync(DatabaseKind kind)
    {
        var database = (await TestDatabase.CreateAsync(kind))();
        await Migrator.ApplyAsync(new Schema(database, [new Migration(1, SendLedger.Table)]), CancellationToken.None);
        return database;
    }

    /// <summary>Every account there is, and it is well.</summary>
    private sealed class OneAccount : IAccountDirectory
    {
        public ValueTask<Account?> FindAsync(string id, CancellationToken cancellationToken) => new(new Account { Id = id, Channel = "sms", Provider = "twilio" });

        public ValueTask<IReadOnlyList<Account>> AllAsync(CancellationToken cancellationToken) => new([]);
    }
}
