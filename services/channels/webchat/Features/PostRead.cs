using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Sending;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>The body of <c>POST …/read</c>: everything up to a number was read; without one, everything.</summary>
internal sealed record ReadRequest(long? Seq = null);

/// <summary>Tells the agents that the visitor has read what they wrote.</summary>
internal sealed class PostRead(ConversationsClient conversations, Receipts receipts)
{
    /// <summary>Nobody reads more than this many pages at once; what is older was read long ago or never will be.</summary>
    private const int MostPages = 20;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        long? upTo = null;
        if (context.Request.ContentLength is not 0)
        {
            var (request, refusal) = await Body.ReadAsync(context, WebChatJson.Default.ReadRequest);
            if (request is null)
            {
                return refusal!;
            }

            upTo = request.Seq;
        }

        var visitor = ChatAccess.VisitorOf(context);
        var standing = await conversations.StandingAsync(visitor, context.RequestAborted);
        var before = upTo + 1;
        for (var page = 0; page < MostPages; page++)
        {
            var messages = await conversations.MessagesAsync(visitor, standing, before, GetMessages.PageSize, context.RequestAborted);
            var ours = messages.Where(message => message.Direction == "outbound" && message.Address == visitor.Address && message.Delivery is not null).ToList();
            await receipts.ReadAsync(
                ours.Where(message => message.Delivery!.State is not (DeliveryStates.Read or DeliveryStates.Failed)), context.RequestAborted);

            // States only move forward: below one that was read, everything was.
            if (messages.Count < GetMessages.PageSize || ours.Any(message => message.Delivery!.State == DeliveryStates.Read))
            {
                break;
            }

            before = messages[0].Seq;
        }

        return TypedResults.Accepted((string?)null);
    }
}
