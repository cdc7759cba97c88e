using RabbitMQ.Client;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>Whether something of a lane is on its way.</summary>
internal enum LaneState
{
    /// <summary>Nothing waits.</summary>
    Idle,

    /// <summary>Something waits for the end of a rest.</summary>
    Resting,

    /// <summary>Something waits for consumers, who are far behind.</summary>
    Held,

    /// <summary>A parcel is on its way, or about to be written.</summary>
    Busy,
}

/// <summary>What somebody gave at once.</summary>
internal sealed class Publication(IReadOnlyList<Envelope> messages, long given) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public IReadOnlyList<Envelope> Messages => messages;

    public int Size { get; } = messages.Sum(Parcel.SizeOf);

    /// <summary>When it was given, as a timestamp.</summary>
    public long Given => given;
}

/// <summary>What waits for one lane.</summary>
internal sealed class OutgoingLane(CachedString name, TimeProvider time)
{
    /// <summary>
    /// So many messages may be under way between us and the lane's consumer. Enough for its batches to be full, and not much more: what is
    /// taken faster than it is handled takes the machine from those who handle it.
    /// </summary>
    public const int Window = 256;

    /// <summary>Nothing is held for longer, and nothing for a consumer of whom nothing was heard for so long: then the queue is there to keep it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private long _handled;
    private long? _heard;

    public CachedString Name => name;

    public Queue<Publication> Waiting { get; } = new();

    /// <summary>How many messages wait.</summary>
    public int Messages { get; set; }

    public LaneState State { get; set; }

    /// <summary>When the last parcel left.</summary>
    public long Departed { get; set; }

    /// <summary>How many messages have left.</summary>
    public long Left { get; set; }

    /// <summary>Whether what waits has to wait for the consumer.</summary>
    public bool IsHeld => Left - _handled >= Window
        && _heard is { } heard && time.GetElapsedTime(heard) < Patience
        && Waiting.TryPeek(out var first) && time.GetElapsedTime(first.Given) < Patience;

    /// <summary>The consumer has handled so many of the messages that have left.</summary>
    public void Hear(long handled) => (_handled, _heard) = (Math.Max(_handled, handled), time.GetTimestamp());
}

/// <summary>Messages that went together.</summary>
internal sealed class Departure(OutgoingLane lane, List<Publication> publications)
{
    public OutgoingLane Lane => lane;

    public IReadOnlyList<Publication> Publications => publications;

    public IReadOnlyList<Envelope> Messages { get; } = publications is [var only] ? only.Messages : [.. publications.SelectMany(publication => publication.Messages)];

    /// <summary>How many messages have left for the lane, with these.</summary>
    public long Number { get; } = lane.Left + publications.Sum(publication => (long)publication.Messages.Count);

    public bool Returned { get; set; }

    public void Settle(Exception? failure)
    {
        foreach (var publication in publications)
        {
            _ = failure is null ? publication.TrySetResult() : publication.TrySetException(failure);
        }
    }
}
