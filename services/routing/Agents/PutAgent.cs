using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing.Agents;

/// <summary><c>PUT /api/routing/agents/{id}</c>: what an agent can do, where they belong, and when they work. What is absent is nothing.</summary>
internal static partial class PutAgent
{
    private const int Most = 100;

    public static async Task<Results<Ok<AgentModel>, ProblemHttpResult>> HandleAsync(
        string id,
        AgentBody body,
        [FromKeyedServices(RoutingModule.Service)] Database database,
        UserDirectory users,
        AgentReads reads,
        DecidingSignal signal,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await users.FindAsync(id, cancellationToken) is not { } user)
        {
            return Problems.NotFound("agent");
        }

        var errors = Check(body);
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                var teams = await TeamTable.AllAsync(connection, transaction);
                foreach (var (team, index) in (body.Teams ?? []).Select((team, index) => (team, index)))
                {
                    errors.Add($"teams[{index}]", teams.Any(known => known.Id == team) ? null : $"There is no team '{team}'.");
                }

                if (!errors.Any)
                {
                    await AgentTable.SaveAsync(connection, transaction, Row(user, body, time.GetUtcNow()));
                }
            },
            cancellationToken);
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        signal.Changed();
        return TypedResults.Ok(await reads.OneAsync(id, user.Name, cancellationToken));
    }

    /// <summary>What is wrong with it, apart from its teams.</summary>
    internal static Errors Check(AgentBody body)
    {
        var errors = new Errors();
        errors.Add("skills", body.Skills is { Count: > Most } ? $"At most {Most}." : null);
        foreach (var (skill, level) in body.Skills ?? [])
        {
            errors.Add($"skills.{skill}", !Word().IsMatch(skill) ? "Lower-case letters, digits and dashes, at most 63." : level is < 1 or > 5 ? "A level from 1 to 5." : null);
        }

        foreach (var (language, index) in (body.Languages ?? []).Select((language, index) => (language, index)))
        {
            errors.Add($"languages[{index}]", language is not null && Language().IsMatch(language) ? null : "A BCP 47 language, for example de or pt-BR.");
        }

        foreach (var (channel, threads) in body.Capacity ?? [])
        {
            errors.Add($"capacity.{channel}", threads is < 0 or > 100 ? "How many threads at a time, 0 to 100." : null);
        }

        errors.Add(body.Hours);
        return errors;
    }

    private static AgentRow Row(UserModel user, AgentBody body, DateTimeOffset now) => new()
    {
        Id = user.Id,
        Name = user.Name,
        Skills = JsonSerializer.Serialize(body.Skills ?? [], RoutingJson.Default.DictionaryStringInt32),
        Languages = JsonSerializer.Serialize([.. (body.Languages ?? []).Distinct()], RoutingJson.Default.StringArray),
        Teams = JsonSerializer.Serialize([.. (body.Teams ?? []).Distinct()], RoutingJson.Default.StringArray),
        Hours = body.Hours is null ? null : JsonSerializer.Serialize(body.Hours, RoutingJson.Default.HoursModel),
        Capacity = body.Capacity is null ? null : JsonSerializer.Serialize(body.Capacity, RoutingJson.Default.DictionaryStringInt32),
        PresenceSince = now,
    };

    [GeneratedRegex(@"^[\p{Ll}\p{Lo}0-9][\p{Ll}\p{Lo}0-9-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*\z", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Language();
}

/// <summary>The request that sets what an agent can do.</summary>
/// <param name="Skills">Levels from 1 to 5.</param>
/// <param name="Languages">BCP 47.</param>
/// <param name="Teams">Ids of teams that exist.</param>
/// <param name="Hours"><c>{zone, weekly:[{days, from, to}]}</c>; null: whenever they are online.</param>
/// <param name="Capacity">How many threads at a time by channel; null: the usual.</param>
internal sealed record AgentBody(
    Dictionary<string, int>? Skills, string[]? Languages, string[]? Teams, HoursModel? Hours, Dictionary<string, int>? Capacity);
