using System.Collections.Concurrent;
using System.Diagnostics;

namespace Omnichannel.Hosting.Tests.Boundaries;

/// <summary>The named boundaries can be watched from outside.</summary>
public sealed class BoundaryTests
{
    [Fact]
    public void Reached_WhenSomebodyListens_TellsWhatReachedWhere()
    {
        var subject = Guid.CreateVersion7().ToString();
        using var watcher = new Watcher();

        Boundary.Reached(Boundary.Committed, subject, "messages");

        watcher.Seen.ShouldContain((Boundary.Committed, new Passage(subject, "messages")));
    }

    [Fact]
    public void Reached_WhenNobodyListens_IsNothing() => Should.NotThrow(() => Boundary.Reached(Boundary.Taken, "nobody"));

    private sealed class Watcher : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly List<IDisposable> _subscriptions = [];

        public Watcher() => _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));

        public ConcurrentQueue<(string Name, Passage Passage)> Seen { get; } = new();

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == Boundary.Listener)
            {
                _subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value) => Seen.Enqueue((value.Key, (Passage)value.Value!));

        public void OnError(Exception error)
        {
            // It never says so.
        }

        public void OnCompleted()
        {
            // It never says so.
        }

        public void Dispose() => _subscriptions.ForEach(subscription => subscription.Dispose());
    }
}
