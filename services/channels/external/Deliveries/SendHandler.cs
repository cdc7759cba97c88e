using System.Text.Json;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.External.Deliveries;

/// <summary>Takes what conversations wants sent and puts it where its adapter pulls it, or the pusher finds it.</summary>
internal sealed class SendHandler(DeliveryQueue queue, IBus bus, HubSettings settings) : IQueueHandler
{
    /// <summary>The broadcast after which waiting pulls and pushers look again; its body is empty.</summary>
    public const string WaitingBroadcast = "external.waiting";

    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        var deliveries = new List<(Guid, string, int, string)>(batch.Count);
        foreach (var envelope in batch)
        {
            var send = JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.SendMessage)
                ?? throw new JsonException("The body is null.");

            // Adapters outside reach us where the public does; our own e-mail adapter resolves relative addresses itself.
            var files = envelope.Topic == Topics.Send("mailbox") ? null : settings.PublicUrl;
            var payload = JsonSerializer.Serialize(PayloadOf(send, files), ProtocolJson.Default.Delivery);
            deliveries.Add((send.DeliveryId, send.Account, send.Attempt, payload));
        }

        await queue.AddAsync(deliveries, cancellationToken);
        await bus.BroadcastAsync(WaitingBroadcast, ReadOnlyMemory<byte>.Empty, cancellationToken);
    }

    private static Delivery PayloadOf(SendMessage send, Uri? files) => new()
    {
        Type = send.Type,
        DeliveryId = send.DeliveryId.ToString(),
        Attempt = send.Attempt,
        To = new DeliveryTarget(send.To),
        Author = send.Author is { } author ? new DeliveryAuthor(author.Type, author.Name) : null,
        Cc = send.Cc,
        Bcc = send.Bcc,
        Content = new MessageContent
        {
            Text = send.Content.Text,
            Html = send.Content.Html,
            Parts = [.. send.Content.Parts.Select(part => new MessagePart
            {
                Type = part.Type,
                Attachment = part.Attachment,
                Latitude = part.Latitude,
                Longitude = part.Longitude,
                Id = part.Id,
                Title = part.Title,
            })],
        },
        Threading = new EventThreading
        {
            Subject = send.Threading?.Subject,
            InReplyTo = send.Threading?.InReplyTo,
            References = send.Threading?.References ?? [],
            MessageId = send.Threading?.MessageId,
            ExternalThreadId = send.Threading?.ExternalThreadId,
            ReplyToExternalId = send.Threading?.ReplyToExternalId,
        },
        Attachments = [.. send.Attachments.Select(file => new MessageAttachment
        {
            Id = file.Id,
            Name = file.Name,
            MediaType = file.MediaType,
            Size = file.Size,
            Sha256 = file.Sha256,
            Url = files is null || file.Url is null ? file.Url : new Uri(files, file.Url).AbsoluteUri,
            Inline = file.Inline ? true : null,
        })],
        ExternalId = send.ExternalId,
        Emoji = send.Emoji,
    };
}
