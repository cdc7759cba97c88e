using Omnichannel.Channels.Social.Meta;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.Social.Tests;

/// <summary>Whom conversations erased, Telegram's and Meta's channels forget.</summary>
public sealed class ErasureTests
{
    private const long Ada = 7_000_000_005, Bob = 8_000_000_006;
    private const string Mail = "mailto:ada.secret@example.com", Messenger = "messenger:55secret55";

    private static readonly DateTimeOffset Soon = TimeProvider.System.GetUtcNow().AddHours(1);

    private static readonly Account Bot = new()
    {
        Id = "bot",
        Channel = "telegram",
        Provider = "telegram",
        Settings = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>("""{"identitySecret":"the key of the site"}"""),
    };

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Erase_LeavesNoTraceOfThePerson_AndTouchesNobodyElse(DatabaseKind kind)
    {
        await using var host = await ChannelHost.StartAsync(new SocialModule(), kind: kind);
        var (parts, sent, links, database) = (host.Service<MessageParts>(), host.Service<SentMessages>(), host.Service<StartLinks>(), host.Database(SocialSchema.Service));
        var ledger = new SendLedger(database, TimeProvider.System);
        var (toAda, next) = (Send(Ada), Send(Ada));
        await JoinAsync(parts, Ada, "secret");
        await JoinAsync(parts, Bob, "public");
        await sent.AddAsync("page", Messenger, "m_1", Soon);
        await sent.AddAsync("page", "messenger:66", "m_2", Soon);
        var link = await links.MakeAsync(Bot, Mail, Soon, default);
        var longMail = "mailto:ada.secret" + new string('a', 60) + "@example.com";
        await links.MakeAsync(Bot, longMail, Soon, default);
        (await links.JudgeAsync(Bot, Ada, link, default)).Verdict.ShouldBe("linked");
        await ledger.BeginAsync(toAda, default);
        await ledger.EndAsync(Outcome(toAda), default);
        foreach (var trace in new[] { "secret", $"{Ada}" })
        {
            (await TablesWithAsync(database, trace)).ShouldNotBeEmpty();
        }

        var erased = new CustomerErased
        {
            CustomerId = Guid.CreateVersion7(),
            Addresses = [],
            OtherAddresses = ["telegram:" + Ada, Messenger, Mail, longMail],
            Deliveries = [toAda.DeliveryId, next.DeliveryId],
            OccurredAt = Soon,
        };
        await host.EraseAsync(new CustomerErased { CustomerId = Guid.CreateVersion7(), Addresses = [], OtherAddresses = ["telegram:ada", "tel:+1555"], OccurredAt = Soon });
        await host.EraseAsync(erased);
        await host.EraseAsync(erased);

        await Until.True(async () => (await TablesWithAsync(database, "secret")).Count == 0, "she is forgotten");
        foreach (var trace in new[] { "secret", $"{Ada}", link })
        {
            (await TablesWithAsync(database, trace)).ShouldBeEmpty(trace);
        }

        (await ledger.BeginAsync(next, default)).MaySend.ShouldBeFalse();
        (await TablesWithAsync(database, "public")).ShouldBe(["telegram_parts"]);
        (await TablesWithAsync(database, "messenger:66")).ShouldBe(["meta_sent"]);
        (await links.JudgeAsync(Bot, Bob, link, default)).Verdict.ShouldBe("used");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Delivery_OfWhoWasErased_IsNotSent_AndItsLateAnswerIsNotKept(DatabaseKind kind)
    {
        await using var host = await ChannelHost.StartAsync(new SocialModule(), kind: kind);
        var database = host.Database(SocialSchema.Service);
        var ledger = new SendLedger(database, TimeProvider.System);
        var (under, waiting) = (Send(Ada), Send(Ada));
        await ledger.BeginAsync(under, default);

        await database.WriteAsync(
            (connection, transaction) => SendLedger.ForgetAsync(connection, transaction, [under.DeliveryId, waiting.DeliveryId], Soon), default);
        await ledger.EndAsync(Outcome(under), default);

        (await TablesWithAsync(database, $"{Ada}")).ShouldBeEmpty();
        (await ledger.BeginAsync(under with { Attempt = 2 }, default)).ShouldBe(new LedgerEntry(MaySend: false, Outcome: null));
        (await ledger.BeginAsync(waiting, default)).ShouldBe(new LedgerEntry(MaySend: false, Outcome: null));
    }

    private static SendMessage Send(long user) => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = "bot",
        Channel = "telegram",
        To = "telegram:" + user,
        Content = new Content { Text = "x" },
    };

    private static DeliveryUpdated Outcome(SendMessage send) => new()
    {
        Account = send.Account,
        DeliveryId = send.DeliveryId,
        Attempt = send.Attempt,
        ExternalId = $"{Ada}:22",
        State = DeliveryStates.Sent,
        OccurredAt = Soon,
    };

    private static Task<Album> JoinAsync(MessageParts parts, long chat, string caption) => parts.JoinAsync(
        "bot", chat, new BotMessage { MessageId = 20, MediaGroupId = "g" },
        new InboundChange
        {
            EventId = "e",
            Type = "message.extended",
            Account = "bot",
            Channel = "telegram",
            ExternalId = $"{chat}:20",
            From = new Sender { Address = "telegram:" + chat },
            OccurredAt = Soon,
            Content = new Content { Text = caption },
        },
        edited: false,
        default);

    private static async Task<IReadOnlyList<string>> TablesWithAsync(Database database, string text)
    {
        await using var connection = await database.OpenAsync(default);
        return await Traces.TablesWithAsync(connection, text);
    }
}
