using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary><c>POST …/human</c>: a person, please. (Who writes nothing but "0" or "agent" is understood by conversations, on every channel.)</summary>
internal sealed class AskForHuman(IBus bus, TimeProvider time)
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var visitor = ChatAccess.VisitorOf(context);
        var wish = new HumanRequested
        {
            EventId = $"human:{Ids.New(time)}",
            Account = visitor.Account,
            Channel = Visitor.Channel,
            From = visitor.AsSender(),
            OccurredAt = time.GetUtcNow(),
        };
        await bus.PublishAsync([ChannelEvents.Of(wish, time)], context.RequestAborted);
        return TypedResults.Accepted((string?)null);
    }
}
