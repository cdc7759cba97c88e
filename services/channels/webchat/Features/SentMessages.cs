using Dapper;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>Which message id each of a visitor's messages was given: for ever, so that a repetition is the same message.</summary>
internal sealed class SentMessages([FromKeyedServices(WebChatSchema.Service)] Database database, TimeProvider time)
{
    /// <summary>The id of a message, given now or before; null: its visitor was erased meanwhile.</summary>
    public Task<(Guid MessageId, bool IsNew)?> IdOfAsync(Guid visitorId, string clientMessageId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var row = new { visitorId, clientMessageId, messageId = Ids.New(time), at = time.GetUtcNow() };
                var added = await connection.ExecuteAsync(
                    $"""
                     INSERT INTO sent (visitor_id, client_message_id, message_id, at)
                     SELECT @visitorId, @clientMessageId, @messageId, @at {VisitorStore.Stays(database)}
                     ON CONFLICT (visitor_id, client_message_id) DO NOTHING
                     """,
                    row,
                    transaction);
                var id = await connection.QuerySingleOrDefaultAsync<Guid?>(
                    "SELECT message_id FROM sent WHERE visitor_id = @visitorId AND client_message_id = @clientMessageId", row, transaction);
                return id is { } given ? (given, added == 1) : ((Guid, bool)?)null;
            },
            cancellationToken);

    /// <summary>What the visitor sees of messages: with their own ids where they wrote them here.</summary>
    public async Task<IReadOnlyList<VisitorMessage>> ShowAsync(
        Visitor visitor, IReadOnlyList<ThreadMessage> messages, CancellationToken cancellationToken)
    {
        var own = messages.Where(message => message.Direction == "inbound" && message.Address == visitor.Address).Select(message => message.Id).ToArray();
        var ids = own.Length == 0 ? [] : await ClientIdsAsync(own, cancellationToken);
        return [.. messages.Select(message => VisitorMessage.Of(message, ids.GetValueOrDefault(message.Id)))];
    }

    private async Task<Dictionary<Guid, string>> ClientIdsAsync(Guid[] messageIds, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(Guid MessageId, string ClientMessageId)>(new CommandDefinition(
            $"SELECT message_id, client_message_id FROM sent WHERE message_id {database.In("ids")}",
            new { ids = messageIds.Select(id => id.ToString("D")).ToArray() },
            cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.MessageId, row => row.ClientMessageId);
    }
}
