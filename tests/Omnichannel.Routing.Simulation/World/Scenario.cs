namespace Omnichannel.Routing.Simulation.World;

/// <summary>
/// A hub from 8 to 20: phones and writing, six topics, every agent with two of them, three shifts with breaks, an hourly pattern with bursts,
/// and customers of whom many come back to somebody who knows them.
/// </summary>
internal sealed record Scenario
{
    public const double Hour = 3600;
    public const int Opens = 8, Closes = 20;

    public static readonly string[] Skills = ["billing", "contract", "delivery", "repair", "returns", "sales"];

    /// <summary>What differs in popularity, a little.</summary>
    public static readonly double[] SkillWeights = [0.20, 0.14, 0.18, 0.18, 0.14, 0.16];

    /// <summary>How busy each hour is, from opening to closing.</summary>
    public static readonly double[] HourWeights = [0.50, 0.60, 0.85, 0.90, 1.20, 1.25, 1.25, 1.20, 0.85, 0.80, 0.55, 0.45];

    public Channel[] Channels { get; init; } =
    [
        new("voice", "phones", 100, 240, 1.0, 240, 20, 1),
        new("webchat", "writing", 190, 480, 0.8, 420, 60, 3),
        new("sms", "writing", 60, 900, 0.8, double.PositiveInfinity, 600, 5),
        new("email", "writing", 45, 2400, 0.8, double.PositiveInfinity, 4 * Hour, 10),
    ];

    public IReadOnlyDictionary<string, int> Staff { get; init; } = new Dictionary<string, int> { ["phones"] = 15, ["writing"] = 30 };

    public int SkillsEach { get; init; } = 2;

    /// <summary>All arrivals are multiplied by this.</summary>
    public double Load { get; init; } = 1;

    /// <summary>Both staff and arrivals are multiplied by this.</summary>
    public int Size { get; init; } = 8;

    /// <summary>How many of the customers were here before.</summary>
    public double Returning { get; init; } = 0.4;

    /// <summary>The day of a seed. The same seed gives the same people to every policy.</summary>
    public Day Draw(int seed)
    {
        var random = new Random(seed);
        var agents = Plan();
        var bursts = Enumerable.Range(0, 3)
            .Select(_ => (From: ((Closes - Opens - 1) * random.NextDouble() * Hour) + (Hour / 2), Length: (10 + (20 * random.NextDouble())) * 60))
            .ToArray();
        var contacts = Channels.SelectMany(channel => Arrivals(channel, agents, bursts, random)).OrderBy(contact => contact.At)
            .Select((contact, number) => contact with { Number = number })
            .ToArray();
        return new Day(agents, contacts, seed);
    }

    // Every three agents cover all six topics, each trio with other pairs (a round of a tournament), and a trio works together: as people who
    // plan shifts see to it. Two trios in five come early, one in the middle, two late; the break is in the middle of the shift, one after the other.
    private List<Agent> Plan()
    {
        double[] begins = [0, 4 * Hour, 2 * Hour, 0, 4 * Hour];
        var agents = new List<Agent>();
        foreach (var (team, count) in Staff)
        {
            for (var index = 0; index < count * Size; index++)
            {
                var (trio, place) = (index / 3, index % 3);
                var (round, from) = (trio % 5, begins[(trio + (trio / 5)) % 5]);
                var (one, other) = place == 0 ? (5, round) : ((round + place) % 5, (round + 5 - place) % 5);
                var pause = from + (3.25 * Hour) + (trio / 5 % 3 * Hour / 2) + (place * Hour / 6);
                agents.Add(new Agent(agents.Count, SkillsEach == 2 ? [Skills[one], Skills[other]] : Skills, team, [(from, pause), (pause + (Hour / 2), from + (8 * Hour))]));
            }
        }

        return agents;
    }

    private IEnumerable<Contact> Arrivals(Channel channel, List<Agent> agents, (double From, double Length)[] bursts, Random random)
    {
        // Thinning: as many as in the busiest moment, of whom as many stay as the moment's rate says.
        var most = channel.PerHour * Size * Load * HourWeights.Max() * 1.6 / Hour;
        for (var at = Chance.Exponential(random, 1 / most); at < (Closes - Opens) * Hour; at += Chance.Exponential(random, 1 / most))
        {
            var rate = HourWeights[(int)(at / Hour)] * (bursts.Any(burst => at >= burst.From && at < burst.From + burst.Length) ? 1.6 : 1);
            if (random.NextDouble() * HourWeights.Max() * 1.6 > rate)
            {
                continue;
            }

            var skill = Skills[Chance.Pick(random, SkillWeights)];
            var service = Chance.LogNormal(random, channel.Service, channel.Spread);
            var patience = double.IsInfinity(channel.Patience) ? channel.Patience : Chance.Exponential(random, channel.Patience);
            yield return new Contact(0, at, channel.Name, skill, service, patience, random.NextDouble() < Returning ? WhoKnows(channel, skill, at, agents, random) : null);
        }
    }

    // They were here on another day at about the same time, and somebody who can help with the same topic served them.
    private static int? WhoKnows(Channel channel, string skill, double at, List<Agent> agents, Random random)
    {
        var before = Math.Clamp(at + (Chance.Normal(random) * Hour), 0, ((Closes - Opens) * Hour) - 1);
        var there = agents.Where(agent => agent.Team == channel.Team && agent.Skills.Contains(skill) && agent.IsThere(before)).ToArray();
        return there.Length == 0 ? null : there[random.Next(there.Length)].Number;
    }
}
