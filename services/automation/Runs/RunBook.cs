namespace Omnichannel.Automation.Runs;

/// <summary>The runs that go on, in memory, and which of them have something to decide. Used by the loop alone.</summary>
internal sealed class RunBook
{
    /// <summary>So many messages back is looked for what nobody answered yet.</summary>
    public const int LookBack = 30;

    private readonly Dictionary<Guid, Run> _byThread;
    private readonly HashSet<Guid> _touched, _deciding = [];
    private readonly PriorityQueue<Guid, DateTimeOffset> _timers = new();

    public RunBook(IReadOnlyList<Run> runs)
    {
        _byThread = runs.ToDictionary(run => run.ThreadId);
        _touched = [.. _byThread.Keys];
        foreach (var run in runs.Where(run => run.WaitUntil is not null))
        {
            _timers.Enqueue(run.ThreadId, run.WaitUntil!.Value);
        }
    }

    public IReadOnlyCollection<Run> All => _byThread.Values;

    /// <summary>When the next timer is due; null: there is none.</summary>
    public DateTimeOffset? NextDue => _timers.TryPeek(out _, out var due) ? due : null;

    public Run? OfThread(Guid thread) => _byThread.GetValueOrDefault(thread);

    /// <summary>Keeps what became of a run; false: nothing did.</summary>
    public bool Keep(Run run)
    {
        var known = OfThread(run.ThreadId);
        if (ReferenceEquals(known, run))
        {
            return false;
        }

        if (run.Status == RunStatus.Ended)
        {
            _byThread.Remove(run.ThreadId);
            return true;
        }

        _byThread[run.ThreadId] = run;
        _touched.Add(run.ThreadId);
        if (run.WaitUntil is { } due && due != known?.WaitUntil)
        {
            _timers.Enqueue(run.ThreadId, due);
        }

        return true;
    }

    /// <summary>The thread's customer is nobody's any more.</summary>
    public void Forget(Guid thread) => _byThread.Remove(thread);

    /// <summary>What follows from a turn; null: the run is over by now.</summary>
    public Outcome? Done(TurnDone done, DateTimeOffset now)
    {
        _deciding.Remove(done.RunId);
        if (OfThread(done.Context.Thread.Id) is not { } run || run.Id != done.RunId)
        {
            return null;
        }

        _touched.Add(run.ThreadId);
        return TurnRules.Done(run, done.Context, done.Turn, now);
    }

    /// <summary>The runs that have something to decide and nobody who does; from now on somebody does.</summary>
    public IReadOnlyList<Run> TakeReady(DateTimeOffset now)
    {
        while (_timers.TryPeek(out var thread, out var due) && due <= now)
        {
            _timers.Dequeue();
            _touched.Add(thread);
        }

        var ready = _touched.Select(OfThread).OfType<Run>().Where(run => run.IsReady(now) && _deciding.Add(run.Id)).ToList();
        _touched.Clear();
        return ready;
    }
}
