using System.Collections.Concurrent;
using Omnichannel.Faults.Checking;

namespace Omnichannel.Faults.Work;

/// <summary>What the world outside knows for certain, written down as it happens.</summary>
internal sealed class Ledger
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _effects = new();
    private readonly ConcurrentQueue<string> _incidents = new();
    private int _accepted;

    /// <summary>Messages in the order of their acceptance.</summary>
    public ConcurrentQueue<Accepted> Accepted { get; } = new();

    public ConcurrentQueue<string> InDoubt { get; } = new();

    public ConcurrentQueue<Answered> Answered { get; } = new();

    public ConcurrentQueue<Receipt> Receipts { get; } = new();

    public ConcurrentQueue<Injected> Faults { get; } = new();

    public IReadOnlyCollection<string> Incidents => _incidents;

    /// <summary>How many messages were accepted so far: what shows that the hub works.</summary>
    public int Count => Volatile.Read(ref _accepted);

    public void Accept(string customer, string channel, string text)
    {
        Accepted.Enqueue(new Accepted(customer, channel, text));
        Interlocked.Increment(ref _accepted);
    }

    /// <summary>A provider did what it was asked; the same key again is no second effect.</summary>
    public void Effect(string text, string key) => _effects.GetOrAdd(text, _ => new()).TryAdd(key, true);

    public IReadOnlyList<Effect> Effects() => [.. _effects.Select(pair => new Effect(pair.Key, pair.Value.Count))];

    /// <summary>Something that must not happen; the same one is written down ten times at most.</summary>
    public void Incident(string what)
    {
        if (_incidents.Count(known => known == what) < 10)
        {
            _incidents.Enqueue(what);
        }
    }
}
