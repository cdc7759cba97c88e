using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>When teams are there.</summary>
internal sealed class TeamHours(IReadOnlyDictionary<string, OpeningHours> byTeam)
{
    /// <summary>Whether somebody of the team works at that time. What nobody closed is open; <c>everybody</c> always is.</summary>
    public bool IsOpen(string team, DateTimeOffset at) => !byTeam.TryGetValue(team, out var hours) || hours.IsOpen(at);

    /// <summary>When the next of them opens or closes; null: never.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset at) => byTeam.Values.Select(hours => hours.NextChange(at)).Min();
}

/// <summary>Finds the policy that decides.</summary>
internal static class Matching
{
    /// <summary>The first that matches, or the default.</summary>
    public static Policy Find(IReadOnlyList<Policy> policies, Facts facts, TeamHours teams, DateTimeOffset at) =>
        policies.FirstOrDefault(policy => Matches(policy, facts, teams, at)) ?? Policy.Default;

    /// <summary>Whether an automation answers first: never for those who want people.</summary>
    public static string? Automation(Policy policy, Facts facts) =>
        facts.WantsPerson || facts.Service == "people" ? null : policy.Then.Automation;

    private static bool Matches(Policy policy, Facts facts, TeamHours teams, DateTimeOffset at)
    {
        var when = policy.When;
        return AnyOf(when.Accounts, facts.Account)
            && AnyOf(when.Channels, facts.Channel)
            && (when.Languages.Count == 0 || when.Languages.Any(language => Speaks(facts.Language, language)))
            && (when.Topics.Count == 0 || when.Topics.Any(topic => facts.Topics.Contains(topic, StringComparer.OrdinalIgnoreCase)))
            && (when.Vip is null || when.Vip == facts.Vip)
            && AnyOf(when.Services, facts.Service)
            && (when.Sentiment is null || (when.Sentiment == "negative") == facts.Negative)
            && (when.Open is null || when.Open == policy.Then.Teams.Any(team => teams.IsOpen(team, at)))
            && (when.Time is null || when.Time.IsOpen(at));
    }

    private static bool AnyOf(IReadOnlyList<string> wanted, string? value) => wanted.Count == 0 || (value is not null && wanted.Contains(value));

    private static bool Speaks(string? customer, string wanted) =>
        customer is not null && (customer.Equals(wanted, StringComparison.OrdinalIgnoreCase)
            || customer.StartsWith(wanted + "-", StringComparison.OrdinalIgnoreCase));
}
