namespace Omnichannel.Automation.Runs;

/// <summary>What one transaction writes. The book has it at once; if the transaction fails, the book goes, too.</summary>
internal sealed class RunBatch(RunBook book)
{
    private readonly Dictionary<Guid, Run> _runs = [];

    public IReadOnlyCollection<Run> Runs => _runs.Values;

    public List<object> Commands { get; } = [];

    public List<Guid> Forgotten { get; } = [];

    public long? Cursor { get; set; }

    public bool IsEmpty => _runs.Count == 0 && Commands.Count == 0 && Forgotten.Count == 0 && Cursor is null;

    public void Forget(Guid thread)
    {
        book.Forget(thread);
        Forgotten.Add(thread);
    }

    public void Add(Outcome? outcome)
    {
        if (outcome is not null && book.Keep(outcome.Run))
        {
            _runs[outcome.Run.Id] = outcome.Run;
            Commands.AddRange(outcome.Commands);
        }
    }
}
