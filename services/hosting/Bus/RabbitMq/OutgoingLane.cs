using RabbitMQ.Client;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>Whether something of a lane is on its way.</summary>
internal enum LaneState
{
    /// <summary>Nothing waits.</summary>
    Idle,

    /// <summary>Something waits for the end of a rest.</summary>
    Resting,

    /// <summary>A parcel is on its way, or about to be written.</summary>
    Busy,
}

/// <summary>What somebody gave at once.</summary>
internal sealed class Publication(IReadOnlyList<Envelope> messages) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public IReadOnlyList<Envelope> Messages => messages;

    public int Size { get; } = messages.Sum(Parcel.SizeOf);
}

/// <summary>What waits for one lane.</summary>
internal sealed class OutgoingLane(CachedString name)
{
    public CachedString Name => name;

    public Queue<Publication> Waiting { get; } = new();

    /// <summary>How many messages wait.</summary>
    public int Messages { get; set; }

    public LaneState State { get; set; }

    /// <summary>When the last parcel left.</summary>
    public long Departed { get; set; }
}

/// <summary>Messages that went together.</summary>
internal sealed class Departure(OutgoingLane lane, List<Publication> publications)
{
    public OutgoingLane Lane => lane;

    public IReadOnlyList<Publication> Publications => publications;

    public IReadOnlyList<Envelope> Messages { get; } = publications is [var only] ? only.Messages : [.. publications.SelectMany(publication => publication.Messages)];

    public bool Returned { get; set; }

    public void Settle(Exception? failure)
    {
        foreach (var publication in publications)
        {
            _ = failure is null ? publication.TrySetResult() : publication.TrySetException(failure);
        }
    }
}
