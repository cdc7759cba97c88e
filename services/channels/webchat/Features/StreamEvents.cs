using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Live;
using Omnichannel.Channels.WebChat.Sending;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>
/// <c>GET …/events</c>: <c>message</c>, <c>updated</c>, <c>agent</c>, <c>typing</c>, and <c>reset</c> (read everything anew). Ids are the
/// feed's cursors: who comes back with <c>Last-Event-ID</c> gets what they missed.
/// </summary>
internal sealed class StreamEvents(
    ConversationsClient conversations,
    VisitorStreams streams,
    SentMessages sent,
    Receipts receipts,
    ChatAccess access,
    TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        var visitor = ChatAccess.VisitorOf(context);
        if (streams.Open(visitor) is not { } stream)
        {
            await ChatAccess.TooMany(context, seconds: 10).ExecuteAsync(context);
            return;
        }

        // Ends when the browser goes away, and when we do.
        var ended = context.RequestAborted;
        try
        {
            var writer = new EventWriter(context);
            var session = new StreamSession(conversations, streams, sent, receipts, stream, writer, () => access.IsStillForAsync(context), time);
            await session.RunAsync(CursorOf(context.Request), ended);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // It comes back with its cursor.
        }
        catch (HttpRequestException) when (context.Response.HasStarted)
        {
            // Conversations went away in the middle: so does the browser, to come back with its cursor.
        }
        finally
        {
            streams.Close(stream);
        }
    }

    /// <summary>Where the browser stood; a cursor that is none of ours is as good as a very old one.</summary>
    private static long? CursorOf(HttpRequest request) =>
        request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } text ? (long.TryParse(text, out var cursor) && cursor >= 0 ? cursor : 0) : null;
}
