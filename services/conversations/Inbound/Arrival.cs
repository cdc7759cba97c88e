using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Language;

namespace Omnichannel.Conversations.Inbound;

/// <summary>Something that comes into a customer's thread from outside, cleaned: a message, or that they asked for a person.</summary>
internal sealed record Arrival
{
    private const int LongestName = 200, LongestSubject = 1_000;

    public required Guid Id { get; init; }

    /// <summary>With the account, what is remembered for ever so that it has one effect.</summary>
    public required string Once { get; init; }

    public required string Account { get; init; }
    public required string Channel { get; init; }
    public string? ExternalId { get; init; }
    public required Sender From { get; init; }
    public required DateTimeOffset OccurredAt { get; init; }
    public required DateTimeOffset ReceivedAt { get; init; }
    public long? Sequence { get; init; }
    public required string Direction { get; init; }
    public string Nature { get; init; } = Natures.Person;
    public required Content Content { get; init; }
    public Threading? Threading { get; init; }
    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
    public IReadOnlyDictionary<string, string>? Facts { get; init; }

    /// <summary>Whether the customer asked for a person: the thread becomes more urgent.</summary>
    public bool AsksForPerson { get; init; }

    /// <summary>Whether somebody now waits for an answer: nobody does who is a machine, or one of us.</summary>
    public bool WantsAnswer => Direction != Directions.Outbound && Nature is Natures.Person or Natures.List;

    public static Arrival Of(InboundMessage message) => new()
    {
        Id = message.Id,
        Once = message.ExternalId,
        Account = message.Account,
        Channel = message.Channel,
        ExternalId = message.ExternalId,
        From = Cleaned(message.From),
        OccurredAt = Milliseconds(message.OccurredAt),
        ReceivedAt = Milliseconds(message.ReceivedAt),
        Sequence = message.Sequence,
        Direction = Directions.Inbound,
        Nature = Natures.All.Contains(message.Nature) ? message.Nature : Natures.Person,
        Content = Cleaned(message.Content),
        Threading = message.Threading is { } threading
            ? threading with { Subject = Text.Clean(Text.Limit(threading.Subject, LongestSubject)) }
            : null,
        Attachments = [.. message.Attachments.Select(Cleaned)],
        Facts = message.Facts?.ToDictionary(fact => Text.Clean(fact.Key), fact => Text.Clean(fact.Value)),
        AsksForPerson = message.Nature == Natures.Person && HumanWords.Ask(message.Content.Text),
    };

    /// <summary>An answer that a colleague gave in the provider's own app.</summary>
    public static Arrival Of(SentElsewhere message) => new()
    {
        Id = message.Id,
        Once = message.ExternalId,
        Account = message.Account,
        Channel = message.Channel,
        ExternalId = message.ExternalId,
        From = Cleaned(new Sender { Address = message.To }),
        OccurredAt = Milliseconds(message.OccurredAt),
        ReceivedAt = Milliseconds(message.ReceivedAt),
        Direction = Directions.Outbound,
        Content = Cleaned(message.Content),
        Threading = message.Threading,
        Attachments = [.. message.Attachments.Select(Cleaned)],
        Facts = new Dictionary<string, string>((message.Facts ?? new Dictionary<string, string>()).Select(fact => KeyValuePair.Create(Text.Clean(fact.Key), Text.Clean(fact.Value))))
        {
            ["sentElsewhere"] = "true",
        },
    };

    public static Arrival Of(HumanRequested request, TimeProvider time) => new()
    {
        Id = Ids.New(time),
        Once = "human-requested:" + request.EventId,
        Account = request.Account,
        Channel = request.Channel,
        From = Cleaned(request.From),
        OccurredAt = Milliseconds(request.OccurredAt),
        ReceivedAt = Milliseconds(time.GetUtcNow()),
        Direction = Directions.Internal,
        Content = new Content { Text = "The customer asked for a person." },
        Facts = new Dictionary<string, string> { ["event"] = "human-requested" },
        AsksForPerson = true,
    };

    /// <summary>Content without what databases cannot hold.</summary>
    public static Content Cleaned(Content content) => content with
    {
        Text = Text.Clean(content.Text),
        Quoted = Text.Clean(content.Quoted),
        Html = Text.Clean(content.Html),
        Parts = [.. content.Parts.Select(part => part with { Title = Text.Clean(part.Title) })],
    };

    /// <summary>A file's name without what databases cannot hold.</summary>
    public static Attachment Cleaned(Attachment file) => file with { Name = Text.Clean(file.Name) };

    /// <summary>Brings the messages of one sender into the order of their sequence, where the channel counts; others keep their places.</summary>
    public static IReadOnlyList<Arrival> InOrder(IReadOnlyList<Arrival> arrivals)
    {
        var ordered = arrivals.ToArray();
        var counted = Enumerable.Range(0, ordered.Length)
            .Where(place => ordered[place].Sequence is not null)
            .GroupBy(place => (ordered[place].Account, ordered[place].From.Address));
        foreach (var places in counted)
        {
            var sorted = places.Select(place => arrivals[place]).OrderBy(arrival => arrival.Sequence).ToArray();
            foreach (var (place, arrival) in places.Zip(sorted))
            {
                ordered[place] = arrival;
            }
        }

        return ordered;
    }

    // What agents are told at once is what they read later.
    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private static Sender Cleaned(Sender sender) => sender with
    {
        Address = string.IsNullOrWhiteSpace(sender.Address)
            ? throw new InvalidDataException("The sender has no address.")
            : Text.Clean(sender.Address),
        Name = string.IsNullOrWhiteSpace(sender.Name) ? null : Text.Clean(Text.Limit(sender.Name.Trim(), LongestName)),
        AvatarUrl = Text.Clean(sender.AvatarUrl),
        Language = Text.Clean(sender.Language),
        Claims = [.. sender.Claims.SelectMany(claim => Addressing.TryNormalize(claim.Address, out var address, out _) && address != sender.Address
            ? new[] { claim with { Address = address } }
            : [])],
    };
}
