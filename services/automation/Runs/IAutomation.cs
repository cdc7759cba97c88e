namespace Omnichannel.Automation.Runs;

/// <summary>
/// Something that answers customers: a flow, the knowledge base, a bot. Register it as a singleton
/// (<c>services.AddSingleton&lt;IAutomation, X&gt;()</c>); the runner finds it by <see cref="Prefix"/> and calls <see cref="TurnAsync"/> whenever there is
/// something to decide. It keeps nothing itself: what it has to know in its next turn goes into <see cref="Turn.State"/>.
/// <para>
/// A turn runs outside of every transaction and beside the turns of other threads, so it may take its time (<see cref="Patience"/>) with slow
/// calls; of one thread there is one turn at a time. Nothing of it is true until the runner has committed its result, in one transaction with
/// the commands that follow; so a process that dies meanwhile leads to the same turn once more (same run, same step). An outside call that
/// must not be made twice takes <see cref="TurnContext.TurnId"/> as its key.
/// </para>
/// <para>
/// The runner itself looks after what holds for all of them: whether a person has to answer (words, anger, the customer's preference, two
/// answers not understood) before and after each turn, the sentence that says that an automation writes, the summary for the person who follows,
/// the bound on how much is said, and that nothing is said once somebody else answers.
/// </para>
/// </summary>
public interface IAutomation
{
    /// <summary>Which handlers it is: <c>flow:</c> and <c>bot:</c> for all ids that begin so, <c>answers</c> for just this one.</summary>
    string Prefix { get; }

    /// <summary>How long a turn may take; what takes longer is ended, and a person answers.</summary>
    TimeSpan Patience => TimeSpan.FromSeconds(30);

    /// <summary>
    /// Decides what to do. What it throws, and its taking too long, gives the thread to a person; expected failures are better said as
    /// <see cref="Turn.HandOver"/> with a reason that an agent understands.
    /// </summary>
    Task<Turn> TurnAsync(TurnContext context, CancellationToken cancellationToken);
}
