using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Conversations.Storage;

/// <summary>Messages as they are shown: the row, its deliveries' summary, its files' signed addresses.</summary>
public sealed class MessageReads(FileUrls files)
{
    /// <summary>Messages by their ids, in no particular order; unknown ones are left out.</summary>
    public async Task<IReadOnlyList<(Guid ThreadId, MessageModel Message)>> ByIdsAsync(Tx tx, IEnumerable<Guid> ids)
    {
        var rows = await tx.QueryAsync<MessageRow>($"SELECT * FROM messages WHERE id {tx.In("ids")}", new { ids = Tx.List(ids) });
        return await ModelsAsync(tx, rows);
    }

    /// <summary>What rows look like from outside, in their order.</summary>
    internal async Task<IReadOnlyList<(Guid ThreadId, MessageModel Message)>> ModelsAsync(Tx tx, IReadOnlyList<MessageRow> rows)
    {
        var deliveries = await DeliverySummary.OfAsync(tx, rows.Where(row => row.Direction == Directions.Outbound).Select(row => row.Id));
        return [.. rows.Select(row => (row.ThreadId, Model(row, deliveries.GetValueOrDefault(row.Id))))];
    }

    /// <summary>What a row looks like from outside.</summary>
    internal MessageModel Model(MessageRow row, DeliveryModel? delivery = null) => new()
    {
        Id = row.Id,
        Seq = row.Seq,
        Direction = row.Direction,
        Channel = row.Channel,
        Account = row.Account,
        Address = row.Address,
        Author = new Author(row.AuthorType, row.AuthorId, row.AuthorName),
        Nature = row.Nature,
        Subject = row.Subject,
        Content = new Content { Text = row.Text, Quoted = row.Quoted, Html = row.Html, Parts = Stored.Parts(row.Parts) },
        Attachments = Shown(row.Attachments),
        OccurredAt = row.OccurredAt,
        ReceivedAt = row.ReceivedAt,
        Edited = row.EditedAt is not null,
        Deleted = row.DeletedAt is not null,
        Reactions = Stored.Reactions(row.Reactions),
        Delivery = delivery,
        Facts = Stored.Facts(row.Facts),
    };

    // The address that a file came with is the sender's choice: browsers never see it, only ours once the file is stored.
    private IReadOnlyList<Attachment> Shown(string json) => json == "[]" ? [] :
    [
        .. Stored.Attachments(json).Select(attachment => attachment with
        {
            Url = attachment.Sha256 is { } sha256 ? files.Sign(sha256, attachment.Name, attachment.MediaType) : null,
        }),
    ];
}

/// <summary>The JSON inside columns.</summary>
internal static class Stored
{
    public static IReadOnlyList<Part> Parts(string json) => json == "[]" ? [] : JsonSerializer.Deserialize(json, StoredJson.Default.PartArray)!;

    public static IReadOnlyList<Attachment> Attachments(string json) => json == "[]" ? [] : JsonSerializer.Deserialize(json, StoredJson.Default.AttachmentArray)!;

    public static IReadOnlyList<Reaction> Reactions(string json) => json == "[]" ? [] : JsonSerializer.Deserialize(json, StoredJson.Default.ReactionArray)!;

    public static IReadOnlyList<string> Texts(string json) => json == "[]" ? [] : JsonSerializer.Deserialize(json, StoredJson.Default.StringArray)!;

    public static IReadOnlyDictionary<string, string>? Facts(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, StoredJson.Default.DictionaryStringString);

    public static string Json(IEnumerable<Part> parts) => JsonSerializer.Serialize(parts.ToArray(), StoredJson.Default.PartArray);

    public static string Json(IEnumerable<Attachment> attachments) => JsonSerializer.Serialize(attachments.ToArray(), StoredJson.Default.AttachmentArray);

    public static string Json(IEnumerable<Reaction> reactions) => JsonSerializer.Serialize(reactions.ToArray(), StoredJson.Default.ReactionArray);

    public static string Json(IEnumerable<string> texts) => JsonSerializer.Serialize(texts.ToArray(), StoredJson.Default.StringArray);

    public static string? Json(IReadOnlyDictionary<string, string>? facts) =>
        facts is null ? null : JsonSerializer.Serialize(new Dictionary<string, string>(facts), StoredJson.Default.DictionaryStringString);

    public static string? Json(Threading? threading) => threading is null ? null : JsonSerializer.Serialize(threading, StoredJson.Default.Threading);
}
