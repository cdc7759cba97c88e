namespace Omnichannel.Channels.WebChat.Live;

/// <summary>Requests that wait to hear from the feed which place their message got.</summary>
internal sealed class SequenceWaits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, List<Wait>> _waits = [];

    /// <summary>Whether anybody waits.</summary>
    public bool Any
    {
        get
        {
            lock (_lock)
            {
                return _waits.Count > 0;
            }
        }
    }

    /// <summary>Begins to wait; dispose it to stop.</summary>
    public Wait For(Guid messageId)
    {
        var wait = new Wait(this, messageId);
        lock (_lock)
        {
            if (!_waits.TryGetValue(messageId, out var waits))
            {
                _waits[messageId] = waits = [];
            }

            waits.Add(wait);
        }

        return wait;
    }

    /// <summary>A message got its place.</summary>
    public void Tell(Guid messageId, long seq)
    {
        lock (_lock)
        {
            if (_waits.TryGetValue(messageId, out var waits))
            {
                waits.ForEach(wait => wait.Complete(seq));
            }
        }
    }

    private void Remove(Guid messageId, Wait wait)
    {
        lock (_lock)
        {
            if (_waits.TryGetValue(messageId, out var waits) && waits.Remove(wait) && waits.Count == 0)
            {
                _waits.Remove(messageId);
            }
        }
    }

    /// <summary>One message's place, once it is known.</summary>
    internal sealed class Wait(SequenceWaits owner, Guid messageId) : IDisposable
    {
        private readonly TaskCompletionSource<long> _sequence = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<long> Sequence => _sequence.Task;

        public void Complete(long seq) => _sequence.TrySetResult(seq);

        public void Dispose() => owner.Remove(messageId, this);
    }
}
