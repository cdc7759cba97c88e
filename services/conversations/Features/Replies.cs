using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Conversations.Features;

/// <summary>Makes of a reply the row in the thread and the deliveries that bring it to the customer.</summary>
internal sealed class Replies(ThreadWriter writer, FileUrls files, TimeProvider time)
{
    /// <summary>The message as it stands in the thread: as it was written, not as it is degraded.</summary>
    public MessageRow Row(ThreadRow thread, Author author, PostMessageRequest request, IReadOnlyList<Attachment> attachments, Route? route)
    {
        var html = string.IsNullOrWhiteSpace(request.Html) ? null : Text.Clean(request.Html);
        var text = Text.Clean(request.Text) is { } own && !string.IsNullOrWhiteSpace(own) ? own
            : html is not null ? HtmlText.Of(html)
            : request.Template is { } template ? Text.Clean(string.Join(", ", new[] { template.Name }.Concat(template.Parameters ?? [])))
            : "";
        var parts = (request.Parts ?? []).Select(part => part with { Title = Text.Clean(part.Title), Id = Text.Clean(part.Id) }).ToList();
        parts.AddRange(attachments.Where(file => parts.TrueForAll(part => part.Attachment != file.Id)).Select(file => new Part { Type = PartType(file), Attachment = file.Id }));
        return writer.Message(thread, route is null ? Directions.Internal : Directions.Outbound, author, text) with
        {
            Channel = route?.Account.Channel,
            Account = route?.Account.Id,
            Address = route?.Address,
            Html = html,
            Parts = Stored.Json(parts),
            Attachments = Stored.Json(attachments),
            Facts = FactsOf(request),
        };
    }

    /// <summary>What agents have to know of a reply besides its words.</summary>
    private static string? FactsOf(PostMessageRequest request)
    {
        var facts = new Dictionary<string, string>();
        if (request.Template is { } template)
        {
            facts["template"] = Text.Clean(template.Name);
        }

        if (request.Public == true)
        {
            facts["public"] = "true";
        }

        foreach (var (name, copies) in new[] { ("cc", request.Cc), ("bcc", request.Bcc) })
        {
            if (copies is { Count: > 0 })
            {
                facts[name] = string.Join(", ", copies.Select(Copies.Bare));
            }
        }

        return facts.Count == 0 ? null : Stored.Json(facts);
    }

    /// <summary>Writes the deliveries of a message.</summary>
    /// <returns>The message with its threading.</returns>
    public async Task<MessageRow> SendAsync(Tx tx, ThreadRow thread, MessageRow message, IReadOnlyList<Attachment> attachments, Route route, PostMessageRequest request)
    {
        var can = DefaultCapabilities.Of(route.Account);
        var threading = await ThreadingAsync(tx, thread, route, can.Threading, request);
        var content = new Content { Text = message.Text, Html = message.Html, Parts = Stored.Parts(message.Parts) };

        // A template is one message, whatever its text in the thread looks like.
        var degraded = request.Template is null
            ? Degradation.Apply(
                content, attachments, can, file => files.SignAbsolute(file.Sha256!, file.Name, file.MediaType, FileUrls.Long), DefaultCapabilities.OneThingEach(route.Account))
            : new Degraded([new Outgoing(content, attachments)], []);
        var now = time.GetUtcNow();
        await tx.InsertAsync(
            "deliveries",
            [
                .. degraded.Parts.Select((part, index) => new DeliveryRow
                {
                    Id = Ids.New(time),
                    MessageId = message.Id,
                    ThreadId = thread.Id,
                    Account = route.Account.Id,
                    Channel = route.Account.Channel,
                    Provider = route.Account.Provider,
                    Address = route.Address,
                    Lane = route.Lane,
                    Part = index + 1,
                    Parts = degraded.Parts.Count,
                    State = DeliveryStates.Queued,
                    Since = now,
                    CreatedAt = now,
                    UpdatedAt = now,
                    Degraded = Stored.Json(degraded.What),
                    Content = new DeliveryContent
                    {
                        Content = part.Content,
                        Threading = threading,
                        Attachments = part.Attachments,
                        Author = new MessageAuthor(message.AuthorType, message.AuthorName),
                        Cc = request.Cc is { Count: > 0 } ? request.Cc : null,
                        Bcc = request.Bcc is { Count: > 0 } ? request.Bcc : null,
                        Template = request.Template,
                        Public = request.Public == true ? true : null,
                    }.ToJson(),
                }),
            ]);
        return message with { Subject = threading?.Subject, Threading = Stored.Json(threading) };
    }

    private static async Task<Threading?> ThreadingAsync(Tx tx, ThreadRow thread, Route route, string kind, PostMessageRequest request)
    {
        if (kind == "address" && route.Account.Channel != "email")
        {
            return null;
        }

        var answered = await LastThreadingAsync(tx, thread.Id, route, request.Public == true);
        var subject = request.Subject;
        return route.Account.Channel == "email" || kind == "headers"
            ? MailThreading.Answer(answered, string.IsNullOrWhiteSpace(subject) ? $"Message from {NameOf(route)}" : Text.Clean(subject).ReplaceLineEndings(" ").Trim())
            : new Threading { ExternalThreadId = answered?.ExternalThreadId };
    }

    /// <summary>How the customer's last message there belongs to others; only public ones, if it has to be one.</summary>
    public static async Task<Threading?> LastThreadingAsync(Tx tx, Guid thread, Route route, bool publicly)
    {
        var last = await tx.FirstAsync<string>(
            $"""
             SELECT threading FROM messages
             WHERE thread_id = @thread AND direction = 'inbound' AND address = @address AND account = @account AND nature IN ('person', 'list') AND threading IS NOT NULL
             {(publicly ? "AND facts LIKE '%\"public\":\"true\"%'" : "")}
             ORDER BY seq DESC LIMIT 1
             """,
            new { thread, address = route.Address, account = route.Account.Id });
        return last is null ? null : JsonSerializer.Deserialize(last, StoredJson.Default.Threading);
    }

    private static string NameOf(Route route) => route.Account.DisplayName is { Length: > 0 } name ? name : route.Account.Id;

    private static string PartType(Attachment file) => file.MediaType.Split('/')[0] switch
    {
        "image" => PartTypes.Image,
        "audio" => PartTypes.Audio,
        "video" => PartTypes.Video,
        _ => PartTypes.File,
    };
}
