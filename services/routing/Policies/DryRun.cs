using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>
/// <c>POST /api/routing/policies/dry-run</c>: what past episodes would have met, by the policies that hold and by a text. It looks at what each
/// episode looked like when it was first decided about, at that time of the day, with the teams as they are now.
/// </summary>
internal static class DryRun
{
    private const int Days = 30, MostDays = 366, MostEpisodes = 5000;

    public static async Task<Results<Ok<DryRunModel>, ProblemHttpResult>> HandleAsync(
        DryRunBody body, [FromKeyedServices(RoutingModule.Service)] Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var days = body.Days ?? Days;
        if (days is < 1 or > MostDays)
        {
            return Problems.Invalid("days", $"1 to {MostDays}.");
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var yaml = body.Yaml ?? (await PolicyTable.PlaceAsync(connection, null, PolicyTable.DraftPlace))?.Yaml;
        if (yaml is null)
        {
            return Problems.Conflict("no-draft", "There is no draft: send a text, or write one first.");
        }

        var (policies, errors) = await PolicyEndpoints.CheckAsync(connection, null, yaml, time.GetUtcNow());
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var hours = (await TeamTable.AllAsync(connection)).ToDictionary(team => team.Id, team => team.OpeningHours());
        var episodes = await EpisodeTable.SinceAsync(connection, time.GetUtcNow() - TimeSpan.FromDays(days), MostEpisodes);
        return TypedResults.Ok(Compare(episodes, await PolicyTable.PublishedAsync(connection), policies, hours));
    }

    /// <summary>What every episode meets, and in sum. Pure.</summary>
    internal static DryRunModel Compare(
        IReadOnlyList<EpisodeRow> episodes, IReadOnlyList<Policy> now, IReadOnlyList<Policy> draft, IReadOnlyDictionary<string, OpeningHours> hours)
    {
        var teams = new TeamHours(hours);
        var compared = episodes.Select(episode =>
        {
            var facts = episode.FactsRead();
            var (one, other) = (Verdict.Of(now, facts, teams, episode.OpenedAt), Verdict.Of(draft, facts, teams, episode.OpenedAt));
            return new DryRunEpisode(episode.Id, episode.ThreadId, episode.OpenedAt, facts, one, other, one != other);
        }).ToList();
        var names = compared.SelectMany(episode => new[] { episode.Now.Policy, episode.Draft.Policy }).Distinct();
        var sums = names.Select(name => new DryRunSum(
            name, compared.Count(episode => episode.Now.Policy == name), compared.Count(episode => episode.Draft.Policy == name)));
        return new DryRunModel(compared.Count, compared.Count(episode => episode.Differs), [.. sums.OrderByDescending(sum => sum.Draft).ThenBy(sum => sum.Policy)], compared);
    }
}

/// <summary>What to try.</summary>
/// <param name="Yaml">The text; null: the draft.</param>
/// <param name="Days">How far back, 30 unless told.</param>
internal sealed record DryRunBody(string? Yaml, int? Days);

/// <summary>What came of it.</summary>
/// <param name="Count">How many episodes there were.</param>
/// <param name="Differing">How many of them would meet something else.</param>
/// <param name="Sums">By policy.</param>
/// <param name="Episodes">Newest first.</param>
internal sealed record DryRunModel(int Count, int Differing, IReadOnlyList<DryRunSum> Sums, IReadOnlyList<DryRunEpisode> Episodes);

/// <summary>How many episodes a policy decides.</summary>
internal sealed record DryRunSum(string Policy, int Now, int Draft);

/// <summary>An episode of the past.</summary>
internal sealed record DryRunEpisode(Guid EpisodeId, Guid ThreadId, DateTimeOffset At, Facts Facts, Verdict Now, Verdict Draft, bool Differs);

/// <summary>What a policy decides.</summary>
/// <param name="Policy">Which.</param>
/// <param name="Team">Whose people; several are one after the other.</param>
/// <param name="Automation">Who answers first; null: a person.</param>
/// <param name="Priority">0 is normal.</param>
internal sealed record Verdict(string Policy, string Team, string? Automation, int Priority)
{
    public static Verdict Of(IReadOnlyList<Policy> policies, Facts facts, TeamHours teams, DateTimeOffset at)
    {
        var policy = Matching.Find(policies, facts, teams, at);
        var open = policy.Then.FollowTheSun ? policy.Then.Teams.FirstOrDefault(team => teams.IsOpen(team, at)) : null;
        return new Verdict(policy.Name, open ?? string.Join(", ", policy.Then.Teams), Matching.Automation(policy, facts), policy.Then.Priority);
    }
}
