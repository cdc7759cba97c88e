using RabbitMQ.Client;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>
/// Decides when what waits for a lane leaves. When much is published, lanes rest some milliseconds from one parcel to the next
/// (<see cref="Traffic"/>), and go on together. A lane whose consumer is far behind waits for it, if the consumer tells how far it is.
/// Everything happens under the channel's lock.
/// </summary>
/// <param name="gate">The channel's lock, which whoever calls holds.</param>
/// <param name="time">The clock.</param>
/// <param name="leave">Told that a lane's next parcel is to leave.</param>
internal sealed class LaneSchedule(Lock gate, TimeProvider time, Action<OutgoingLane> leave)
{
    /// <summary>What waits for a lane is enough to leave at once: half a parcel.</summary>
    private const int Enough = Parcel.MostMessages / 2;

    /// <summary>So often lanes that are held look whether they were held for long enough.</summary>
    private static readonly TimeSpan HoldLook = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, OutgoingLane> _lanes = [];
    private readonly Traffic _traffic = new(between: 12);
    private bool _resting, _holding;

    /// <summary>Somebody publishes to a lane.</summary>
    public void Give(CachedString name, Publication publication)
    {
        if (!_lanes.TryGetValue(name.Value, out var lane))
        {
            _lanes.Add(name.Value, lane = new OutgoingLane(name, time));
        }

        lane.Add(publication);
        _traffic.Note(publication.Messages.Count);
        if (lane.State is LaneState.Idle or LaneState.Resting)
        {
            Wake(lane);
        }
    }

    /// <summary>What waits for a lane leaves now, or when it has rested, or when its consumer has come closer.</summary>
    public void Wake(OutgoingLane lane)
    {
        var rest = lane.Messages >= Enough ? TimeSpan.Zero : _traffic.Rest(lane.Departed);
        if (lane.IsEmpty)
        {
            lane.State = LaneState.Idle;
        }
        else if (lane.IsHeld)
        {
            lane.State = LaneState.Held;
            if (!_holding)
            {
                _holding = true;
                _ = HoldAsync();
            }
        }
        else if (rest <= TimeSpan.Zero)
        {
            Leave(lane);
        }
        else
        {
            lane.State = LaneState.Resting;
            if (!_resting)
            {
                _resting = true;
                _ = RestAsync(rest);
            }
        }
    }

    /// <summary>Consumers have handled so many of the messages that left for each lane.</summary>
    public void Hear(IReadOnlyDictionary<string, long> handled)
    {
        foreach (var (name, count) in handled)
        {
            if (_lanes.TryGetValue(name, out var lane))
            {
                lane.Hear(count);
                WakeHeld(lane);
            }
        }
    }

    /// <summary>Forgets everything; gives what was still waiting.</summary>
    public IReadOnlyList<Publication> Clear()
    {
        List<Publication> waiting = [.. _lanes.Values.SelectMany(lane => lane.Waiting)];
        _lanes.Clear();
        return waiting;
    }

    private void Leave(OutgoingLane lane)
    {
        lane.State = LaneState.Busy;
        leave(lane);
    }

    // All that rest leave with the first of them: the broker, and whoever consumes, is woken once for all and not for each.
    private async Task RestAsync(TimeSpan rest)
    {
        await Task.Delay(rest);
        lock (gate)
        {
            _resting = false;
            foreach (var lane in _lanes.Values.Where(lane => lane.State == LaneState.Resting))
            {
                Leave(lane);
            }
        }
    }

    private async Task HoldAsync()
    {
        await Task.Delay(HoldLook, time);
        lock (gate)
        {
            _holding = false;
            foreach (var lane in _lanes.Values)
            {
                WakeHeld(lane);
            }
        }
    }

    private void WakeHeld(OutgoingLane lane)
    {
        if (lane.State == LaneState.Held)
        {
            Wake(lane);
        }
    }
}
