using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.ServiceLevels;

/// <summary>How soon customers get their answers.</summary>
/// <param name="Name">What policies and channels call it.</param>
/// <param name="FirstAnswer">From the first message of an episode.</param>
/// <param name="NextAnswer">From the first message that was not answered yet, later on.</param>
/// <param name="Resolution">From the beginning of the episode to its end; null: as long as it takes.</param>
/// <param name="Hours">In whose hours it is counted: <see cref="TeamHours"/>, <see cref="Always"/>, or the name of hours.</param>
/// <param name="Otherwise">The hours of teams that have none: <see cref="Always"/>, or the name of hours.</param>
/// <param name="WarnBefore">How long before it is due people are warned, in the same hours; null: a quarter of the time.</param>
/// <param name="Overflow">The team that gets the thread when it is due and no agent has it; null: it stays where it is.</param>
internal sealed record ServiceLevel(
    string Name, TimeSpan FirstAnswer, TimeSpan NextAnswer, TimeSpan? Resolution = null, string Hours = ServiceLevel.TeamHours, string Otherwise = ServiceLevel.Always,
    TimeSpan? WarnBefore = null, string? Overflow = null)
{
    public const string TeamHours = "team", Always = "always";
}

/// <summary>All service levels, which channel has which, and the hours they name.</summary>
internal sealed record ServiceLevelSet(
    IReadOnlyDictionary<string, ServiceLevel> Levels, IReadOnlyDictionary<string, string> Channels, IReadOnlyDictionary<string, OpeningHours> Hours)
{
    private const string Office = "office", Text = "text";

    /// <summary>What holds as long as nothing was configured; what was configured stands above it, name by name.</summary>
    public static ServiceLevelSet Default { get; } = new(
        new Dictionary<string, ServiceLevel>
        {
            ["call"] = new("call", TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(20)),
            ["chat"] = new("chat", TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(2)),
            [Text] = new(Text, TimeSpan.FromHours(1), TimeSpan.FromHours(1)),
            ["mail"] = new("mail", TimeSpan.FromHours(8), TimeSpan.FromHours(8), Otherwise: Office),
        },
        new Dictionary<string, string>
        {
            ["voice"] = "call",
            ["webchat"] = "chat",
            ["sms"] = Text,
            ["whatsapp"] = Text,
            ["messenger"] = Text,
            ["instagram"] = Text,
            ["telegram"] = Text,
            ["email"] = "mail",
        },
        new Dictionary<string, OpeningHours>
        {
            [Office] = new HoursModel("UTC", [new WeeklySpan(["mon-fri"], "09:00", "17:00")]).Read(Office, new Dictionary<string, string>())!,
        });

    /// <summary>The service level that a policy names, or the channel's; a channel that has none has that of texts.</summary>
    public ServiceLevel Of(string? named, string? channel) =>
        named is not null && Levels.TryGetValue(named, out var level) ? level
        : channel is not null && Channels.TryGetValue(channel, out var name) && Levels.TryGetValue(name, out level) ? level
        : Levels[Text];

    /// <summary>The hours in which a level is counted for a team.</summary>
    public OpeningHours HoursOf(ServiceLevel level, OpeningHours? team) =>
        level.Hours != ServiceLevel.TeamHours ? Named(level.Hours)
        : team is { IsAlways: false } ? team
        : Named(level.Otherwise);

    private OpeningHours Named(string name) => Hours.GetValueOrDefault(name, OpeningHours.Always);
}
