using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>How far a customer has come: everything sent to them until then was delivered or read.</summary>
/// <param name="Account">The account.</param>
/// <param name="Address">The customer.</param>
/// <param name="State">delivered or read.</param>
/// <param name="Until">Everything sent up to then.</param>
/// <param name="ExternalId">Everything sent up to this message.</param>
internal sealed record Watermark(string Account, string Address, string State, DateTimeOffset? Until, string? ExternalId);

/// <summary>Something that is kept for the operator.</summary>
internal sealed record Kept(JsonElement Element, string Reason);

/// <summary>What one webhook says, in the bus's words and in its order.</summary>
internal sealed class Reports(DateTimeOffset now, TimeProvider time)
{
    private readonly List<(string Key, object Contract)> _contracts = [];
    private readonly List<Watermark> _watermarks = [];
    private readonly List<Kept> _kept = [];

    /// <summary>When it was accepted.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Contracts with their ordering keys.</summary>
    public IReadOnlyList<(string Key, object Contract)> Contracts => _contracts;

    /// <summary>How far customers have come.</summary>
    public IReadOnlyList<Watermark> Watermarks => _watermarks;

    /// <summary>What nobody understood.</summary>
    public IReadOnlyList<Kept> Kept => _kept;

    public void Keep(JsonElement element, string reason) => _kept.Add(new Kept(element, reason));

    public void Add(Watermark watermark) => _watermarks.Add(watermark);

    public void Add(InboundMessage message) => _contracts.Add((message.From.Address, message));

    public void Add(SentElsewhere message) => _contracts.Add((message.To, message));

    public void Add(DeliveryUpdated update) => _contracts.Add((update.DeliveryId?.ToString() ?? update.ExternalId ?? "", update));

    /// <summary>An edit, an unsending or a reaction.</summary>
    public void Change(Account account, string type, string eventId, string externalId, Sender from, DateTimeOffset? at, Content? content = null, string? emoji = null) =>
        _contracts.Add((from.Address, new InboundChange
        {
            EventId = eventId,
            Type = type,
            Account = account.Id,
            Channel = account.Channel,
            ExternalId = externalId,
            From = from,
            OccurredAt = at ?? now,
            Content = content,
            Emoji = emoji,
        }));

    /// <summary>A message from <paramref name="from"/>.</summary>
    public InboundMessage Message(Account account, string externalId, Sender from, DateTimeOffset? at, Words words, Threading? threading = null) => new()
    {
        Id = Ids.New(time),
        Account = account.Id,
        Channel = account.Channel,
        ExternalId = externalId,
        From = from,
        OccurredAt = at ?? now,
        ReceivedAt = now,
        Content = words.Content,
        Attachments = words.Attachments,
        Facts = words.FactsOrNone,
        Threading = threading ?? new Threading(),
    };

    /// <summary>What a colleague wrote to a customer in Meta's own apps.</summary>
    public SentElsewhere Echo(Account account, string externalId, string to, DateTimeOffset? at, Words words, Threading? threading = null) => new()
    {
        Id = Ids.New(time),
        Account = account.Id,
        Channel = account.Channel,
        ExternalId = externalId,
        To = to,
        OccurredAt = at ?? now,
        ReceivedAt = now,
        Content = words.Content,
        Attachments = words.Attachments,
        Facts = words.FactsOrNone,
        Threading = threading,
    };
}
