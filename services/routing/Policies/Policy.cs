using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>A rule of who answers: the first whose conditions hold decides.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="When">Its conditions.</param>
/// <param name="Then">What it decides.</param>
internal sealed record Policy(string Name, Condition When, Outcome Then)
{
    /// <summary>What holds where no policy matches: anybody who is there.</summary>
    public static Policy Default { get; } = new("default", new Condition(), new Outcome { Teams = [Teams.TeamTable.Everybody] });
}

/// <summary>Conditions; empty ones ask nothing, of a list one is enough, all have to hold.</summary>
internal sealed record Condition
{
    /// <summary>Channel accounts.</summary>
    public IReadOnlyList<string> Accounts { get; init; } = [];

    /// <summary>Channels.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>The customer's language; <c>pt</c> holds for <c>pt-BR</c>, too.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>Tags of the thread.</summary>
    public IReadOnlyList<string> Topics { get; init; } = [];

    /// <summary>Whether the customer is a VIP.</summary>
    public bool? Vip { get; init; }

    /// <summary>What the customer prefers: <c>people</c> or <c>self-service</c>.</summary>
    public IReadOnlyList<string> Services { get; init; } = [];

    /// <summary><c>negative</c> or <c>neutral</c>.</summary>
    public string? Sentiment { get; init; }

    /// <summary>Whether one of the policy's teams is open.</summary>
    public bool? Open { get; init; }

    /// <summary>Only then.</summary>
    public OpeningHours? Time { get; init; }
}

/// <summary>What a policy decides.</summary>
internal sealed record Outcome
{
    /// <summary>Whose people answer; several with <see cref="FollowTheSun"/> in this order.</summary>
    public IReadOnlyList<string> Teams { get; init; } = [];

    /// <summary>Only those of the teams that are open, in order; when the first closes, the next ones.</summary>
    public bool FollowTheSun { get; init; }

    /// <summary>Who else, when it takes longer.</summary>
    public IReadOnlyList<Overflow> Overflow { get; init; } = [];

    /// <summary>What one has to be able to do, and how well.</summary>
    public IReadOnlyDictionary<string, int> Skills { get; init; } = new Dictionary<string, int>();

    /// <summary>What one has to speak: one of these.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>0 is normal; each step counts like five minutes of waiting.</summary>
    public int Priority { get; init; }

    /// <summary>How long the agent who knows the customer is waited for.</summary>
    public TimeSpan Knows { get; init; }

    /// <summary>Who answers first: <c>flow:welcome</c>, <c>answers</c> or <c>bot:name</c>.</summary>
    public string? Automation { get; init; }

    /// <summary>The name of the service level; null: the channel's.</summary>
    public string? ServiceLevel { get; init; }

    /// <summary>After which time somebody else gets what an agent who is gone left unanswered; null: the channel's usual.</summary>
    public TimeSpan? ReassignAfter { get; init; }

    /// <summary>Every team it names.</summary>
    public IEnumerable<string> AllTeams => Teams.Concat(Overflow.SelectMany(overflow => overflow.Teams));
}

/// <summary>Who else may answer after a time.</summary>
internal sealed record Overflow
{
    /// <summary>After this wait.</summary>
    public required TimeSpan After { get; init; }

    /// <summary>Their teams; empty: the policy's.</summary>
    public IReadOnlyList<string> Teams { get; init; } = [];

    /// <summary>What they need to be able to do.</summary>
    public IReadOnlyDictionary<string, int> Skills { get; init; } = new Dictionary<string, int>();

    /// <summary>What they need to speak.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];
}

/// <summary>What policies know of a thread: what an episode looked like.</summary>
internal sealed record Facts
{
    /// <summary>The account through which the customer wrote.</summary>
    public string? Account { get; init; }

    /// <summary>The channel on which the customer wrote.</summary>
    public string? Channel { get; init; }

    /// <summary>The customer's language.</summary>
    public string? Language { get; init; }

    /// <summary>The thread's tags.</summary>
    public IReadOnlyList<string> Topics { get; init => field = value ?? []; } = [];

    /// <summary>Whether they are a VIP.</summary>
    public bool Vip { get; init; }

    /// <summary>Their preference.</summary>
    public string? Service { get; init; }

    /// <summary>Whether they are angry.</summary>
    public bool Negative { get; init; }

    /// <summary>Whether they want a person.</summary>
    public bool WantsPerson { get; init; }
}
