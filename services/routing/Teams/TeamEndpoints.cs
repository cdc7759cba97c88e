using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.PolicyRules;

namespace Omnichannel.Routing.Teams;

/// <summary><c>/api/routing/teams</c>.</summary>
internal static partial class TeamEndpoints
{
    private const int LongestName = 100;

    public static async Task<Ok<Items<TeamModel>>> ListAsync(
        [FromKeyedServices(RoutingModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return TypedResults.Ok(new Items<TeamModel>([.. (await TeamTable.AllAsync(connection)).Select(team => team.ToModel())]));
    }

    public static async Task<Results<Ok<TeamModel>, ProblemHttpResult>> ReadAsync(
        string id, [FromKeyedServices(RoutingModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await TeamTable.FindAsync(connection, null, id) is { } team ? TypedResults.Ok(team.ToModel()) : Problems.NotFound("team");
    }

    public static async Task<Results<Ok<TeamModel>, ProblemHttpResult>> PutAsync(
        string id, TeamBody body, [FromKeyedServices(RoutingModule.Service)] Database database, DecidingSignal signal, CancellationToken cancellationToken)
    {
        var errors = Check(id, body);
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        var team = new TeamRow
        {
            Id = id,
            Name = string.IsNullOrWhiteSpace(body.Name) ? id : body.Name.Trim(),
            Hours = body.Hours is null ? null : JsonSerializer.Serialize(body.Hours, RoutingJson.Default.HoursModel),
            Holidays = JsonSerializer.Serialize([.. body.Holidays ?? []], RoutingJson.Default.StringArray),
        };
        await database.WriteAsync((connection, transaction) => TeamTable.SaveAsync(connection, transaction, team), cancellationToken);
        signal.Changed();
        return TypedResults.Ok(team.ToModel());
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        string id, [FromKeyedServices(RoutingModule.Service)] Database database, DecidingSignal signal, CancellationToken cancellationToken)
    {
        var refusal = await database.WriteAsync<ProblemHttpResult?>(
            async (connection, transaction) =>
            {
                if (await TeamTable.FindAsync(connection, transaction, id) is null)
                {
                    return Problems.NotFound("team");
                }

                var policies = await PolicyTable.PublishedAsync(connection, transaction);
                if (policies.FirstOrDefault(policy => policy.Then.AllTeams.Contains(id)) is { } user)
                {
                    return Problems.Conflict("team-in-use", $"The policy '{user.Name}' gives threads to this team: publish policies without it first.");
                }

                await TeamTable.DeleteAsync(connection, transaction, id);
                return null;
            },
            cancellationToken);
        if (refusal is not null)
        {
            return refusal;
        }

        signal.Changed();
        return TypedResults.NoContent();
    }

    internal static Errors Check(string id, TeamBody body)
    {
        var errors = new Errors();
        errors.Add("id", id == TeamTable.Everybody ? "'everybody' is every agent, and needs not be made."
            : Slug().IsMatch(id) ? null : "Lower-case letters, digits and dashes, at most 63, not beginning with a dash.");
        errors.Add("name", body.Name is { Length: > LongestName } ? $"At most {LongestName} characters." : null);
        errors.Add(body.Hours, body.Holidays);
        return errors;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex Slug();
}

/// <summary>The request that makes or changes a team.</summary>
/// <param name="Name">What it is called; its id when it is absent.</param>
/// <param name="Hours">When somebody of it works; null: always.</param>
/// <param name="Holidays">Days, <c>2026-12-25</c>, on which it is closed.</param>
internal sealed record TeamBody(string? Name, HoursModel? Hours, string[]? Holidays);
