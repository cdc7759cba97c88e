using System.Text.Json;
using Dapper;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat.Visitors;

/// <summary>
/// Forgets whom conversations erased: the visitors with their names and claims, what they sent, and the files that they brought and that nobody
/// else holds. Their tokens are good for nothing then, and whoever comes again is somebody new, whom a redelivery does not concern.
/// </summary>
internal sealed class ErasedHandler(
    [FromKeyedServices(WebChatSchema.Service)] Database database, ConversationsClient conversations, BlobStore blobs) : IQueueHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        foreach (var envelope in batch)
        {
            var erased = JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.CustomerErased) ?? throw new JsonException("The body is null.");
            var visitors = await VisitorsAsync([.. erased.Addresses.Select(Visitor.IdOf)], cancellationToken);

            // First, so that they are found again should it end here.
            await RemoveFilesAsync(visitors, cancellationToken);
            await ForgetAsync(visitors, cancellationToken);
        }
    }

    /// <summary>With them goes whoever the site signed to be the same, on another device, and who has not written there yet.</summary>
    private async Task<string[]> VisitorsAsync(string[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var same = await connection.QueryAsync<string>(new CommandDefinition(
            $"""
             SELECT id FROM visitors
             WHERE (account, subject) IN (SELECT account, subject FROM visitors WHERE subject IS NOT NULL AND id {database.In("ids")})
             """,
            new { ids },
            cancellationToken: cancellationToken));
        return [.. ids.Union(same)];
    }

    private async Task RemoveFilesAsync(string[] visitors, CancellationToken cancellationToken)
    {
        foreach (var sha256 in await OwnFilesAsync(visitors, cancellationToken))
        {
            if (blobs.Find(sha256) is { } path && !await conversations.HoldsAsync(sha256, cancellationToken))
            {
                File.Delete(path);
            }
        }
    }

    private async Task<IEnumerable<string>> OwnFilesAsync(string[] visitors, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var theirs = $"visitor_id {database.In("visitors")}";
        return await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT sha256 FROM uploads WHERE {theirs} EXCEPT SELECT sha256 FROM uploads WHERE NOT ({theirs})", new { visitors }, cancellationToken: cancellationToken));
    }

    private Task ForgetAsync(string[] visitors, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) =>
        {
            // The visitors first: from then on nothing of theirs is added.
            foreach (var row in (string[])["visitors WHERE id", "sent WHERE visitor_id", "uploads WHERE visitor_id"])
            {
                await connection.ExecuteAsync($"DELETE FROM {row} {database.In("visitors")}", new { visitors }, transaction);
            }
        },
        cancellationToken);
}
