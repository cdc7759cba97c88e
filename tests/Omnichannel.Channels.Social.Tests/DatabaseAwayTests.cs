using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Channels.Social.Meta;
using Omnichannel.Channels.Social.Meta.Sending;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Channels.Social.Tests.Bots;
using Omnichannel.Channels.Social.Tests.Meta;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests;

/// <summary>A network has taken a message, and our database is away while we write that down.</summary>
public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task Telegram_DatabaseIsAwayAfterAStep_TheMessageIsSentOnce()
    {
        await using var bot = new TelegramHost();
        await bot.InitializeAsync();
        await using var database = await CreateAsync("telegram_steps");
        var sender = new TelegramSender(
            bot.Host.Service<BotApi>(), new MessageParts(database), bot.Host.Service<BlobStore>(), bot.Host.Service<AccountStatuses>(),
            TimeProvider.System, NullLogger<TelegramSender>.Instance);
        var send = TelegramHost.Send(TelegramHost.NewUser(), new string('x', 5_000));

        var outcome = await sender.SendAsync(await AccountAsync(bot.Host.Service<IAccountDirectory>(), TelegramHost.Bot), send, default);

        outcome.State.ShouldBe(DeliveryStates.Sent);
        bot.Telegram.CallsOf("sendMessage").Count.ShouldBe(2);
    }

    [Fact]
    public async Task Meta_DatabaseIsAwayAfterTheAnswer_TheMessageIsSentOnce()
    {
        await using var meta = await MetaHost.StartAsync();
        await using var database = await CreateAsync("meta_sent");
        var sender = new MetaSender(
            meta.Host.Service<GraphClient>(), new SentMessages(database, TimeProvider.System), meta.Host.Service<AccountHealth>(), meta.Host.Service<HubSettings>(),
            TimeProvider.System, NullLogger<MetaSender>.Instance);

        var outcome = await sender.SendAsync(
            await AccountAsync(meta.Host.Service<IAccountDirectory>(), "messenger"), MetaHost.Send("messenger", "messenger:5", "x"), default);

        outcome.State.ShouldBe(DeliveryStates.Sent);
        meta.Graph.Asked.Count.ShouldBe(1);
    }

    private static async Task<Account> AccountAsync(IAccountDirectory accounts, string id) => (await accounts.FindAsync(id, default)).ShouldNotBeNull();

    private static async Task<Database> CreateAsync(string awayFrom)
    {
        var database = Database.PostgreSql(SocialSchema.Service, await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("social"));
        await Migrator.ApplyAsync(new Schema(database, SocialSchema.Migrations), default);
        await using var connection = await database.OpenAsync(default);
        await DatabaseAway.TwiceAsync(connection, "INSERT", awayFrom);
        return database;
    }
}
