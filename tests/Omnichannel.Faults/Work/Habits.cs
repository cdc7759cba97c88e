namespace Omnichannel.Faults.Work;

/// <summary>How the world outside misbehaves just now; faults switch it.</summary>
internal sealed class Habits
{
    private volatile bool _doubled, _reversed, _receiptsReversed;

    /// <summary>Every webhook comes twice, at the same time.</summary>
    public bool Doubled { get => _doubled; set => _doubled = value; }

    /// <summary>Webhooks of one customer come in the wrong order; what counts is the order in which they were accepted.</summary>
    public bool Reversed { get => _reversed; set => _reversed = value; }

    /// <summary>"Delivered" comes before "sent".</summary>
    public bool ReceiptsReversed { get => _receiptsReversed; set => _receiptsReversed = value; }
}
