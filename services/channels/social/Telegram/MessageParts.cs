using System.Data.Common;
using System.Text.Json;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>An album as far as it is known.</summary>
/// <param name="Lead">The message by whose id the album is known: the first that came.</param>
/// <param name="Items">What its messages say, in the order of their numbers.</param>
internal sealed record Album(long Lead, IReadOnlyList<InboundChange> Items)
{
    /// <summary>All captions; usually there is one.</summary>
    public string Text => string.Join('\n', Items.Select(item => item.Content!.Text).Where(text => text.Length > 0));

    /// <summary>The captions as HTML, when one of them is rich.</summary>
    public string? Html => Items.Any(item => item.Content!.Html is not null)
        ? string.Join("<br>", Items.Select(item => item.Content!.Html ?? EntityHtml.Escape(item.Content.Text)).Where(html => html.Length > 0))
        : null;
}

/// <summary>
/// Remembers which of Telegram's messages are one message of ours: those of an album, and those in which a long answer left. What a
/// customer says about any of them is about the one.
/// </summary>
internal sealed class MessageParts([FromKeyedServices(SocialSchema.Service)] Database database)
{
    /// <summary>Adds a message to its album, or changes what it says. Doing so again changes nothing, so it bears a lost answer.</summary>
    public Task<Album> JoinAsync(string account, long chat, BotMessage message, InboundChange item, bool edited, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var key = new { account, chat, group = message.MediaGroupId, id = message.MessageId, content = JsonSerializer.Serialize(item, HostingJson.Default.InboundChange) };
                await connection.ExecuteAsync(
                    "INSERT INTO telegram_albums (account, chat_id, group_id, lead) VALUES (@account, @chat, @group, @id) ON CONFLICT (account, chat_id, group_id) DO NOTHING",
                    key, transaction);
                var lead = await connection.ExecuteScalarAsync<long>(
                    "SELECT lead FROM telegram_albums WHERE account = @account AND chat_id = @chat AND group_id = @group" + (database.IsSqlite ? "" : " FOR UPDATE"),
                    key, transaction);
                await connection.ExecuteAsync(
                    $"""
                     INSERT INTO telegram_parts (account, chat_id, message_id, lead, content) VALUES (@account, @chat, @id, @lead, @content)
                     ON CONFLICT (account, chat_id, message_id) DO {(edited ? "UPDATE SET content = excluded.content" : "NOTHING")}
                     """,
                    new { key.account, key.chat, key.id, lead, key.content }, transaction);
                var items = await connection.QueryAsync<string>(
                    "SELECT content FROM telegram_parts WHERE account = @account AND chat_id = @chat AND lead = @lead AND content IS NOT NULL ORDER BY message_id",
                    new { account, chat, lead }, transaction);
                return new Album(lead, [.. items.Select(json => JsonSerializer.Deserialize(json, HostingJson.Default.InboundChange)!)]);
            },
            cancellationToken);

    /// <summary>The message that a message is part of: itself, most of the time.</summary>
    public async Task<long> LeadOfAsync(string account, long chat, long message, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long?>(
            "SELECT lead FROM telegram_parts WHERE account = @account AND chat_id = @chat AND message_id = @message", new { account, chat, message }) ?? message;
    }

    /// <summary>All messages of which one is the lead, itself among them.</summary>
    public async Task<IReadOnlyList<long>> OfAsync(string account, long chat, long lead, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. (await connection.QueryAsync<long>(
            "SELECT message_id FROM telegram_parts WHERE account = @account AND chat_id = @chat AND lead = @lead", new { account, chat, lead })).Append(lead).Distinct().Order()];
    }

    /// <summary>Remembers what a step of a delivery became.</summary>
    public Task SentAsync(SendMessage send, long chat, int step, IReadOnlyList<long> messages, long lead) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync(
                    "INSERT INTO telegram_steps (delivery_id, step, message_ids) VALUES (@DeliveryId, @step, @ids) ON CONFLICT (delivery_id, step) DO NOTHING",
                    new { send.DeliveryId, step, ids = string.Join(',', messages) }, transaction);
                foreach (var message in messages.Where(message => message != lead))
                {
                    await AddAsync(connection, transaction, send.Account, chat, message, lead);
                }
            },
            CancellationToken.None);

    /// <summary>The steps of a delivery that were sent before, with their messages.</summary>
    public async Task<Dictionary<int, long[]>> StepsAsync(Guid delivery, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(int Step, string Ids)>("SELECT step, message_ids FROM telegram_steps WHERE delivery_id = @delivery", new { delivery }))
            .ToDictionary(row => row.Step, row => row.Ids.Split(',').Select(long.Parse).ToArray());
    }

    private static Task AddAsync(DbConnection connection, DbTransaction transaction, string account, long chat, long message, long lead) =>
        connection.ExecuteAsync(
            """
            INSERT INTO telegram_parts (account, chat_id, message_id, lead, content) VALUES (@account, @chat, @message, @lead, NULL)
            ON CONFLICT (account, chat_id, message_id) DO NOTHING
            """,
            new { account, chat, message, lead },
            transaction);
}
