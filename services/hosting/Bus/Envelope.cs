namespace Omnichannel.Hosting.Bus;

/// <summary>A message on its way: where to, in which order, and its JSON.</summary>
public sealed record Envelope
{
    /// <summary>Unique for ever; consumers recognise a redelivery by it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where it is published, see <see cref="Contracts.Topics"/>.</summary>
    public required string Topic { get; init; }

    /// <summary>Messages of one key keep their order; different keys need not wait for each other.</summary>
    public required string Key { get; init; }

    /// <summary>The contract's name, for example <c>InboundMessage</c>.</summary>
    public required string Type { get; init; }

    /// <summary>UTF-8 JSON.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How often it was handed to a consumer before; more than 0 only after a consumer died or failed.</summary>
    public int DeliveryCount { get; init; }

    /// <summary>How many times it was parked and sent again.</summary>
    internal int TimesSentAgain => Topology.TimesSentAgain(Topic);

    /// <summary>Which copy of it this is: what one did to its consumers is not held against one that an operator sent again.</summary>
    internal string Copy => TimesSentAgain is > 0 and var times ? $"{Id:D}#{times}" : Id.ToString("D");

    /// <summary>What is wrong with a message that somebody else put into the queue: it cannot be handled, only parked.</summary>
    internal string? Defect { get; init; }
}
