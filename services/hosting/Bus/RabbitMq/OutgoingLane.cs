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
    public const int Window = 512;

    /// <summary>Nothing is held for longer, and nothing for a consumer of whom nothing was heard for so long: then the queue is there to keep it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Queue<Publication> _waiting = new();
    private long _left, _handled;
    private long? _heard;

    public CachedString Name => name;

    public LaneState State { get; set; }

    /// <summary>How many messages wait.</summary>
    public int Messages { get; private set; }

    /// <summary>When the last parcel left.</summary>
    public long Departed { get; private set; }

    public IReadOnlyCollection<Publication> Waiting => _waiting;

    public bool IsEmpty => _waiting.Count == 0;

    /// <summary>Whether what waits has to wait for the consumer.</summary>
    public bool IsHeld => _left - _handled >= Window
        && _heard is { } heard && time.GetElapsedTime(heard) < Patience
        && _waiting.TryPeek(out var first) && time.GetElapsedTime(first.Given) < Patience;

    /// <summary>The consumer has handled so many of the messages that have left.</summary>
    public void Hear(long handled) => (_handled, _heard) = (Math.Max(_handled, handled), time.GetTimestamp());

    public void Add(Publication publication)
    {
        _waiting.Enqueue(publication);
        Messages += publication.Messages.Count;
    }

    /// <summary>What leaves together: a parcel's worth, without what nobody waits for any more. None: nothing waits.</summary>
    public Departure? Depart()
    {
        var (publications, count, size) = (new List<Publication>(), 0, 0);
        while (_waiting.TryPeek(out var next))
        {
            if (!next.Task.IsCompleted)
            {
                if (publications.Count > 0 && (count + next.Messages.Count > Parcel.MostMessages || size + next.Size > Parcel.MostBytes))
                {
                    break;
                }

                publications.Add(next);
                (count, size) = (count + next.Messages.Count, size + next.Size);
            }

            _waiting.Dequeue();
            Messages -= next.Messages.Count;
        }

        if (publications.Count == 0)
        {
            return null;
        }

        (Departed, _left) = (Traffic.Now, _left + count);
        return new Departure(this, publications, _left);
    }
}

/// <summary>Messages that went together.</summary>
/// <param name="lane">Where to.</param>
/// <param name="publications">What they were given as.</param>
/// <param name="number">How many messages have left for the lane, with these.</param>
internal sealed class Departure(OutgoingLane lane, List<Publication> publications, long number)
{
    public OutgoingLane Lane => lane;

    public IReadOnlyList<Publication> Publications => publications;

    public long Number => number;

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
