using System.Data.Common;

namespace Omnichannel.Routing.Deciding;

/// <summary>What one step has to write.</summary>
internal sealed class Changes
{
    /// <summary>Threads that have to be looked at: something about them, or around them, changed.</summary>
    public HashSet<Guid> Dirty { get; } = [];

    /// <summary>Threads whose row has to be written.</summary>
    public HashSet<Guid> Kept { get; } = [];

    /// <summary>Threads that came to rest.</summary>
    public HashSet<Guid> Gone { get; } = [];

    /// <summary>New decisions.</summary>
    public List<DecisionRow> Decisions { get; } = [];

    /// <summary>Decisions that conversations answered.</summary>
    public List<DecisionRow> Settled { get; } = [];

    /// <summary>Agents' answers to customers.</summary>
    public List<AnswerRow> Answers { get; } = [];

    /// <summary>Episodes that were decided about for the first time.</summary>
    public List<EpisodeRow> Episodes { get; } = [];

    /// <summary>Writes all of it.</summary>
    public async Task SaveAsync(DbConnection connection, DbTransaction transaction, Board board, DateTimeOffset now)
    {
        Gone.ExceptWith(board.Threads.Keys);
        await WorkTable.SaveAsync(connection, transaction, [.. Kept.Where(board.Threads.ContainsKey).Order().Select(id => board.Threads[id])], Gone);
        await DecisionTable.AddAsync(connection, transaction, Decisions);
        await DecisionTable.SettleAsync(connection, transaction, Settled, now);
        await Acquaintances.AddAsync(connection, transaction, Answers);
        await EpisodeTable.AddAsync(connection, transaction, Episodes);
    }
}
