using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary>What Telegram's channel keeps, on both databases.</summary>
public sealed class StorageTests
{
    private const string Secret = "the secret";

    private static readonly Account Bot = new()
    {
        Id = "bot",
        Channel = "telegram",
        Provider = "telegram",
        Settings = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>($$"""{"identitySecret":"{{Secret}}"}"""),
    };

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Album_JoinedByTwoInstancesAtOnce_HasOneLeadAndBothItems(DatabaseKind kind)
    {
        await using var database = await CreateAsync(kind);
        var parts = new MessageParts(database);

        await Task.WhenAll(Join(parts, 21, ""), Join(parts, 20, "Album"));
        var album = await Join(parts, 21, "ignored: it was there");
        var edited = await Join(parts, 21, "edited", edited: true);

        album.Lead.ShouldBeOneOf(20, 21);
        (album.Items.Count, album.Text).ShouldBe((2, "Album"));
        edited.Text.ShouldBe("Album\nedited");
        (await parts.LeadOfAsync("bot", 5, 20, default)).ShouldBe(album.Lead);
        (await parts.LeadOfAsync("bot", 5, 99, default)).ShouldBe(99);
        (await parts.OfAsync("bot", 5, album.Lead, default)).ShouldBe([20, 21]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Steps_AreRememberedOnce(DatabaseKind kind)
    {
        await using var database = await CreateAsync(kind);
        var parts = new MessageParts(database);
        var send = TelegramHost.Send(5);

        await parts.SentAsync(send, 5, 0, [1], lead: 1);
        await parts.SentAsync(send, 5, 1, [2, 3], lead: 1);
        await parts.SentAsync(send, 5, 1, [2, 3], lead: 1);

        var steps = await parts.StepsAsync(send.DeliveryId, default);
        (steps.Count, steps[0].Length).ShouldBe((2, 1));
        steps[1].ShouldBe([2, 3]);
        (await parts.OfAsync("bot", 5, 1, default)).ShouldBe([1, 2, 3]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Link_ForALongAddress_IsRememberedAndCountsForOneUser(DatabaseKind kind)
    {
        await using var database = await CreateAsync(kind);
        var links = new StartLinks(database, TimeProvider.System);
        var address = "mailto:" + new string('a', 60) + "@example.com";

        var payload = await links.MakeAsync(Bot, address, TimeProvider.System.GetUtcNow().AddMinutes(5), default);

        payload.Length.ShouldBeLessThanOrEqualTo(64);
        (await links.JudgeAsync(Bot, 5, payload, default)).ShouldBe(new StartVerdict("linked", new Claim(address, Assurances.Signed)));
        (await links.JudgeAsync(Bot, 5, payload, default)).Verdict.ShouldBe("linked");
        (await links.JudgeAsync(Bot, 6, payload, default)).Verdict.ShouldBe("used");
        (await links.JudgeAsync(Bot with { Id = "other" }, 5, payload, default)).Verdict.ShouldBe("unsigned");
    }

    private static Task<Album> Join(MessageParts parts, long id, string caption, bool edited = false) => parts.JoinAsync(
        "bot", 5, new BotMessage { MessageId = id, MediaGroupId = "g" },
        new InboundChange
        {
            EventId = "e" + id,
            Type = "message.extended",
            Account = "bot",
            Channel = "telegram",
            ExternalId = "5:" + id,
            From = new Sender { Address = "telegram:5" },
            OccurredAt = DateTimeOffset.UnixEpoch,
            Content = new Content { Text = caption },
        },
        edited,
        default);

    private static async Task<Database> CreateAsync(DatabaseKind kind)
    {
        var database = kind == DatabaseKind.Sqlite
            ? Database.Sqlite(SocialSchema.Service, TestFolder.Create("social"))
            : Database.PostgreSql(SocialSchema.Service, await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("social"));
        await Migrator.ApplyAsync(new Schema(database, SocialSchema.Migrations), default);
        return database;
    }
}
