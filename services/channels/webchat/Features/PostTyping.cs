using System.Text.Json;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>The body of <c>POST …/typing</c>; an empty one means that they type.</summary>
internal sealed record TypingRequest(bool Active = true);

/// <summary>Tells the agents that the visitor types; nobody remembers it.</summary>
internal sealed class PostTyping(ConversationsClient conversations, IBus bus)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var active = true;
        if (context.Request.ContentLength is not 0)
        {
            var (request, refusal) = await Body.ReadAsync(context, WebChatJson.Default.TypingRequest);
            if (request is null)
            {
                return refusal!;
            }

            active = request.Active;
        }

        var visitor = ChatAccess.VisitorOf(context);
        if ((await conversations.StandingAsync(visitor, context.RequestAborted)).ThreadId is { } thread)
        {
            var notice = new TypingNotice(thread, "customer", visitor.Name, active);
            await bus.BroadcastAsync(
                TypingNotice.Broadcast, JsonSerializer.SerializeToUtf8Bytes(notice, WebChatJson.Default.TypingNotice), context.RequestAborted);
        }

        return TypedResults.Accepted((string?)null);
    }
}
