using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>A person, please: the button, or a message that says nothing else.</summary>
internal sealed class AskForHuman(IBus bus, TimeProvider time)
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "0", "agent", "human", "person", "operator", "representative", "mensch", "mitarbeiter", "mitarbeiterin", "humain", "humano", "persona",
    };

    /// <summary>Whether a message says that and nothing else.</summary>
    public static bool IsWishedBy(string text) => Words.Contains(text.Trim().TrimEnd('.', '!', '?'));

    /// <summary>What conversations is told.</summary>
    /// <param name="visitor">Who asks.</param>
    /// <param name="occasion">What makes this wish one: the message, or the press of the button.</param>
    /// <param name="time">Now.</param>
    public static Envelope WishOf(Visitor visitor, string occasion, TimeProvider time) => ChannelEvents.Of(
        new HumanRequested
        {
            EventId = $"human:{visitor.Id}:{occasion}",
            Account = visitor.Account,
            Channel = Visitor.Channel,
            From = visitor.AsSender(),
            OccurredAt = time.GetUtcNow(),
        },
        time);

    /// <summary><c>POST …/human</c>.</summary>
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        await bus.PublishAsync([WishOf(ChatAccess.VisitorOf(context), Ids.New(time).ToString(), time)], context.RequestAborted);
        return TypedResults.Accepted((string?)null);
    }
}
