using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Tells a group once that the bot answers in private chats only. Channels are told nothing: everybody would read it.</summary>
internal sealed class GroupNotices([FromKeyedServices(SocialSchema.Service)] Database database, BotApi api, Errands errands, TimeProvider time)
{
    private const string Words = "This bot answers in private chats only. Please write to it directly.";

    /// <summary>Tells it, unless that was done before, whether or not it arrived.</summary>
    public async Task TellAsync(Account account, BotChat chat, CancellationToken cancellationToken)
    {
        var isFirst = chat.Type is "group" or "supergroup" && await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO telegram_groups (account, chat_id, told_at) VALUES (@account, @chat, @now) ON CONFLICT (account, chat_id) DO NOTHING",
                new { account = account.Id, chat = chat.Id, now = time.GetUtcNow() },
                transaction),
            cancellationToken) == 1;
        if (isFirst)
        {
            errands.Add(cancelled => api.CallAsync(
                account, "sendMessage", new JsonObject { ["chat_id"] = chat.Id, ["text"] = account.Text("groupText") ?? Words }, cancelled));
        }
    }
}
