using System.Collections.Concurrent;
using System.Diagnostics;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary>What the service does at Telegram for an account.</summary>
public sealed class AccountTests(TelegramHost bot) : IClassFixture<TelegramHost>
{
    [Fact]
    public async Task Account_Saved_IsRegisteredAtTelegram()
    {
        await Until.True(() => bot.Telegram.CallsOf("setWebhook").Count > 0, "the webhook is registered");

        var call = bot.Telegram.CallsOf("setWebhook")[0];
        call.Fields["url"]!.ToString().ShouldEndWith("/webhooks/bot/telegram");
        call.Fields["secret_token"]!.ToString().ShouldBe(bot.Telegram.SecretToken);
        call.Fields["allowed_updates"]!.AsArray().Select(name => name!.ToString()).ShouldBe(["message", "edited_message", "callback_query", "message_reaction", "my_chat_member"]);
    }

    [Fact]
    public void Address_OfThisMachineOnly_IsNotToldToTelegram()
    {
        var account = new Account { Id = "bot", Channel = "telegram", Provider = "telegram" };
        var reachable = account with { Settings = System.Text.Json.JsonSerializer.Deserialize<System.Text.Json.JsonElement>("""{"publicUrl":"https://hub.example.com"}""") };

        bot.Host.Service<WebhookRegistration>().UrlOf(account).ShouldBeNull();
        bot.Host.Service<WebhookRegistration>().UrlOf(reachable)!.AbsoluteUri.ShouldBe("https://hub.example.com/webhooks/bot/telegram");
    }

    [Fact]
    public async Task File_IsFetchedByItsIdAndStored()
    {
        bot.Telegram.Keep("f1", [1, 2, 3]);
        var account = await bot.Host.Service<IAccountDirectory>().FindAsync(TelegramHost.Bot, TestContext.Current.CancellationToken);

        var found = await bot.Host.Service<ProviderFiles>().FetchAsync(ProviderFiles.UrlOf(account!.Id, "f1"), TestContext.Current.CancellationToken);
        var lost = await bot.Host.Service<ProviderFiles>().FetchAsync(ProviderFiles.UrlOf(account.Id, "f2"), TestContext.Current.CancellationToken);

        found.Blob!.Size.ShouldBe(3);
        (lost.Blob, lost.MayPass).ShouldBe((null, false));
        lost.Error!.ShouldContain("invalid file_id");
    }

    [Fact]
    public async Task Token_StandsInNoTrace()
    {
        var tags = new ConcurrentBag<string>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                foreach (var tag in activity.TagObjects.Where(_ => activity.OperationName != "Microsoft.AspNetCore.Hosting.HttpRequestIn"))
                {
                    tags.Add(tag.Key + "=" + tag.Value);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);

        await bot.SendAsync(TelegramHost.Send(TelegramHost.NewUser(), "x"));

        tags.ShouldAllBe(tag => !tag.Contains(bot.Telegram.BotToken));
    }
}
