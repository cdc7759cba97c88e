using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting.Bus;

/// <summary>Who in this process listens to which broadcast.</summary>
internal sealed class Broadcasts(ILogger log)
{
    private readonly Lock _lock = new();
    private ImmutableList<Listener> _listeners = [];

    /// <summary>Listens until the result is disposed.</summary>
    public IDisposable Add(string type, Action<ReadOnlyMemory<byte>> handler)
    {
        var listener = new Listener(this, type, handler);
        lock (_lock)
        {
            _listeners = _listeners.Add(listener);
        }

        return listener;
    }

    /// <summary>Calls everybody who listens to the type; one that throws does not keep it from the others.</summary>
    public void Raise(string type, ReadOnlyMemory<byte> body)
    {
        foreach (var listener in _listeners)
        {
            if (listener.Type != type)
            {
                continue;
            }

            try
            {
                listener.Handler(body);
            }
            catch (Exception failure)
            {
                log.LogError(failure, "A listener to broadcasts of {Type} failed", type);
            }
        }
    }

    private sealed class Listener(Broadcasts owner, string type, Action<ReadOnlyMemory<byte>> handler) : IDisposable
    {
        public string Type => type;

        public Action<ReadOnlyMemory<byte>> Handler => handler;

        public void Dispose()
        {
            lock (owner._lock)
            {
                owner._listeners = owner._listeners.Remove(this);
            }
        }
    }
}
