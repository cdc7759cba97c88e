namespace Omnichannel.Conversations.Api;

/// <summary>A customer as agents see them.</summary>
public sealed record CustomerModel
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>What we call them.</summary>
    public string? Name { get; init; }

    /// <summary>BCP 47 language tag.</summary>
    public string? Language { get; init; }

    /// <summary>What agents wrote down about them.</summary>
    public string? Notes { get; init; }

    /// <summary>Where they want to be answered.</summary>
    public Via? Preferences { get; init; }

    /// <summary>Whether they are served before others.</summary>
    public bool Vip { get; init; }

    /// <summary><c>people</c> (no automation ever), <c>self-service</c> (automations first), or null: as the policies say.</summary>
    public string? Service { get; init; }

    /// <summary>All their addresses.</summary>
    public required IReadOnlyList<CustomerAddress> Addresses { get; init; }

    /// <summary>Their one thread.</summary>
    public required Guid ThreadId { get; init; }

    /// <summary>Whom they were merged with, the newest first.</summary>
    public required IReadOnlyList<MergeModel> Merges { get; init; }

    /// <summary>Who else they may be.</summary>
    public required IReadOnlyList<SuggestionModel> Suggestions { get; init; }
}

/// <summary>A way to reach a customer: through one of our accounts at one of their addresses.</summary>
public sealed record Via(string Account, string Address);

/// <summary>One merge; it can be undone while <see cref="UndoneAt"/> is null.</summary>
public sealed record MergeModel(Guid Id, Guid With, string? Reason, DateTimeOffset At, string By, DateTimeOffset? UndoneAt);

/// <summary>A weak claim says that this customer may be another one too.</summary>
public sealed record SuggestionModel(Guid Id, Guid CustomerId, string? Name, string Address, string Reason, DateTimeOffset At);
