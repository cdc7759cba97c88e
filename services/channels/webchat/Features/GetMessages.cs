using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Sending;
using Omnichannel.Channels.WebChat.Visitors;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary><c>GET …/messages?before=</c>: the visitor's own messages, or the whole thread when the site signed who they are.</summary>
internal sealed class GetMessages(ConversationsClient conversations, SentMessages sent, Receipts receipts)
{
    /// <summary>Messages of a page.</summary>
    public const int PageSize = 50;

    public async Task<IResult> HandleAsync(HttpContext context, long? before, int? limit)
    {
        var visitor = ChatAccess.VisitorOf(context);
        var standing = await conversations.StandingAsync(visitor, context.RequestAborted);
        var messages = await conversations.MessagesAsync(
            visitor, standing, before, Math.Clamp(limit ?? PageSize, 1, PageSize), context.RequestAborted);
        var shown = await sent.ShowAsync(visitor, messages, context.RequestAborted);
        receipts.Delivered(messages.Where(message => message.AwaitsArrivalAt(visitor.Address)));
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new VisitorMessages(shown), WebChatJson.Default.VisitorMessages);
    }
}
