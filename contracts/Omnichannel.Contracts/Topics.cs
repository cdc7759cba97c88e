namespace Omnichannel.Contracts;

/// <summary>Where messages are published. Queues are bound to topics in the hosting's topology.</summary>
public static class Topics
{
    /// <summary>Everything that channels report, in order per key.</summary>
    public const string Inbound = "inbound";

    /// <summary>What routing and automations want done with threads, in order per thread.</summary>
    public const string Commands = "commands";

    /// <summary>Whom nothing may be kept of any more.</summary>
    public const string Erased = "erased";

    /// <summary>What could not be processed.</summary>
    public const string Parked = "parked";

    /// <summary>What the channel of a provider has to send.</summary>
    /// <param name="provider">The account's provider, for example <c>twilio</c>.</param>
    public static string Send(string provider) => "send." + provider;
}

/// <summary>
/// A message that a consumer could not process, set aside so that it holds up nobody. Published by the bus itself on
/// <see cref="Topics.Parked"/>; kept and shown by conversations, sent again to its queue when an operator says so.
/// </summary>
public sealed record ParkedMessage
{
    /// <summary>The reason of a message that kills whoever handles it: nobody knows how far that came.</summary>
    public const string ConsumerDied = "its consumer died three times while handling it";

    /// <summary>The parked message's own id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The queue it stood in.</summary>
    public required string Queue { get; init; }

    /// <summary>The name of its contract.</summary>
    public required string Type { get; init; }

    /// <summary>Its ordering key.</summary>
    public required string Key { get; init; }

    /// <summary>Its body as it came, base64.</summary>
    public required byte[] Body { get; init; }

    /// <summary>What was wrong, for the operator.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was set aside.</summary>
    public required DateTimeOffset ParkedAt { get; init; }

    /// <summary>How many times it had been sent again before: what is set aside twice at the same count was told twice.</summary>
    public int TimesSentAgain { get; init; }
}
