using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Channels;

/// <summary>Envelopes of what channels report.</summary>
public static class Envelopes
{
    /// <summary>Something for conversations; what has the same key keeps its order.</summary>
    public static Envelope Inbound(Guid id, string key, string type, byte[] body) =>
        new() { Id = id, Topic = Topics.Inbound, Key = key, Type = type, Body = body };

    /// <summary>A webhook that was rightly signed and that we do not understand: the operator sees it as it came.</summary>
    public static Envelope NotUnderstood(Account account, byte[] body, string reason, TimeProvider time)
    {
        var parked = new ParkedMessage
        {
            Id = Ids.New(time),
            Queue = Topology.Queues.ConversationsInbound,
            Type = $"{account.Provider}:{account.Id}",
            Key = account.Id,
            Body = body,
            Reason = reason,
            ParkedAt = time.GetUtcNow(),
        };
        return new Envelope
        {
            Id = parked.Id,
            Topic = Topics.Parked,
            Key = account.Id,
            Type = nameof(ParkedMessage),
            Body = JsonSerializer.SerializeToUtf8Bytes(parked, HostingJson.Default.ParkedMessage),
        };
    }
}
