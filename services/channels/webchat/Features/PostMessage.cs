using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Channels.WebChat.Live;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>The body of <c>POST …/messages</c>.</summary>
internal sealed record MessageRequest
{
    public string? ClientMessageId { get; init; }

    public string? Text { get; init; }

    public IReadOnlyList<AttachmentReference>? Attachments { get; init; }

    /// <summary>What was chosen of what was offered; its title is the text.</summary>
    public ChosenPart? Choice { get; init; }
}

/// <summary>A file that was uploaded before.</summary>
internal sealed record AttachmentReference(string? Id);

/// <summary>A choice.</summary>
internal sealed record ChosenPart(string? Id, string? Title);

/// <summary>The answer: the message is safe.</summary>
/// <param name="MessageId">Its id, the same for every repetition.</param>
/// <param name="Seq">Its place in the thread; null: it has one in a moment.</param>
internal sealed record MessageAccepted(Guid MessageId, long? Seq);

/// <summary>Takes a visitor's message: 202 means that it is on the bus for good. The same <c>clientMessageId</c> is the same message for ever.</summary>
internal sealed class PostMessage(
    SentMessages sent, Uploads uploads, IBus bus, ConversationsClient conversations, SequenceWaits waits, TimeProvider time)
{
    private const int LongestId = 100, LongestChoice = 1000;

    /// <summary>How long the answer waits for the thread to have the message: together about 2 s.</summary>
    private static readonly TimeSpan[] Patience = [TimeSpan.FromMilliseconds(400), TimeSpan.FromMilliseconds(600), TimeSpan.FromSeconds(1)];

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var (request, refusal) = await Body.ReadAsync(context, WebChatJson.Default.MessageRequest);
        if (request is null)
        {
            return refusal!;
        }

        var visitor = ChatAccess.VisitorOf(context);
        var wanted = (request.Attachments ?? []).Select(attachment => attachment?.Id ?? "").ToList();
        var files = await uploads.FindAsync(visitor.Id, wanted, context.RequestAborted);
        if (Check(request, wanted.Count, files.Count) is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        if (await sent.IdOfAsync(visitor.Id, request.ClientMessageId!, context.RequestAborted) is not var (messageId, isNew))
        {
            return ChatAccess.Unauthorized(context);
        }

        if (!isNew && await conversations.FindAsync(messageId, context.RequestAborted) is { } place)
        {
            return Accepted(messageId, place.Seq);
        }

        using var wait = waits.For(messageId);
        Boundary.Reached(Boundary.Taken, visitor.Account);
        await bus.PublishAsync([ChannelEvents.Of(Message(visitor, request, messageId, files))], context.RequestAborted);
        return Accepted(messageId, await SequenceAsync(messageId, wait, context.RequestAborted));
    }

    private static IResult Accepted(Guid messageId, long? seq) =>
        TypedResults.Json(new MessageAccepted(messageId, seq), WebChatJson.Default.MessageAccepted, statusCode: StatusCodes.Status202Accepted);

    private static Dictionary<string, string> Check(MessageRequest request, int wanted, int found)
    {
        var errors = new Dictionary<string, string>();
        if (request.ClientMessageId is not { Length: > 0 and <= LongestId } || request.ClientMessageId != Text.Clean(request.ClientMessageId))
        {
            errors["clientMessageId"] = $"1 to {LongestId} characters; the same for every repetition.";
        }

        if (request.Text?.Length > ChatLimits.TextLength)
        {
            errors["text"] = $"At most {ChatLimits.TextLength} characters.";
        }
        else if (string.IsNullOrWhiteSpace(request.Text) && wanted == 0)
        {
            errors["text"] = "Say something, or attach a file.";
        }

        if (wanted > ChatLimits.Files)
        {
            errors["attachments"] = $"At most {ChatLimits.Files} files.";
        }
        else if (found < wanted)
        {
            errors["attachments"] = "Upload each file first, and name it by the id of the answer.";
        }

        if (request.Choice is { } choice && (choice.Id?.Length > LongestChoice || choice.Title?.Length > LongestChoice))
        {
            errors["choice"] = $"At most {LongestChoice} characters.";
        }

        return errors;
    }

    private InboundMessage Message(Visitor visitor, MessageRequest request, Guid messageId, IReadOnlyList<Attachment> files)
    {
        var now = time.GetUtcNow();
        List<Part> parts = [.. files.Select(file => new Part { Type = KindOf(file.MediaType), Attachment = file.Id })];
        if (request.Choice is { } choice)
        {
            parts.Add(new Part { Type = PartTypes.Choice, Id = Text.Clean(choice.Id), Title = Text.Clean(choice.Title) });
        }

        return new InboundMessage
        {
            Id = messageId,
            Account = visitor.Account,
            Channel = Visitor.Channel,
            ExternalId = $"{visitor.Id}:{request.ClientMessageId}",
            From = visitor.AsSender(),
            OccurredAt = now,
            ReceivedAt = now,
            Content = new Content { Text = Text.Clean(request.Text) ?? "", Parts = parts },
            Attachments = files,
        };
    }

    /// <summary>The thread tells it by the feed; should that lag, the thread is asked.</summary>
    private async Task<long?> SequenceAsync(Guid messageId, SequenceWaits.Wait wait, CancellationToken cancellationToken)
    {
        foreach (var patience in Patience)
        {
            try
            {
                return await wait.Sequence.WaitAsync(patience, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                if (await PlaceAsync(messageId, cancellationToken) is { } place)
                {
                    return place.Seq;
                }
            }
        }

        return null;
    }

    /// <summary>The message is safe already: that conversations is away right now is no reason to say otherwise.</summary>
    private async Task<MessagePlace?> PlaceAsync(Guid messageId, CancellationToken cancellationToken)
    {
        try
        {
            return await conversations.FindAsync(messageId, cancellationToken);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static string KindOf(string mediaType) => mediaType.Split('/')[0] switch
    {
        "image" => PartTypes.Image,
        "audio" => PartTypes.Audio,
        "video" => PartTypes.Video,
        _ => PartTypes.File,
    };
}
