using System.Data.Common;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing.PolicyRules;

/// <summary><c>/api/routing/policies</c>: a draft, what holds, and every version that ever held.</summary>
internal sealed class PolicyEndpoints([FromKeyedServices(RoutingModule.Service)] Database database, DecidingSignal signal, TimeProvider time)
{
    private readonly Database _database = database;
    private readonly DecidingSignal _signal = signal;
    private readonly TimeProvider _time = time;

    public static async Task<Ok<PoliciesModel>> ReadAsync(PolicyEndpoints policies, CancellationToken cancellationToken)
    {
        await using var connection = await policies._database.OpenAsync(cancellationToken);
        return TypedResults.Ok(new PoliciesModel(
            VersionModel.Of(await PolicyTable.PlaceAsync(connection, null, PolicyTable.PublishedPlace)),
            VersionModel.Of(await PolicyTable.PlaceAsync(connection, null, PolicyTable.DraftPlace))));
    }

    public static async Task<Ok<Items<VersionModel>>> VersionsAsync(PolicyEndpoints policies, CancellationToken cancellationToken)
    {
        await using var connection = await policies._database.OpenAsync(cancellationToken);
        return TypedResults.Ok(new Items<VersionModel>([.. (await PolicyTable.VersionsAsync(connection)).Select(text => VersionModel.Of(text)!)]));
    }

    /// <summary>Keeps a draft; one with errors is refused with all of them.</summary>
    public static async Task<Results<Ok<VersionModel>, ProblemHttpResult>> DraftAsync(
        PolicyBody body, ClaimsPrincipal user, PolicyEndpoints policies, CancellationToken cancellationToken)
    {
        var draft = new PolicyText { Yaml = body.Yaml ?? "", ByName = user.UserName(), At = policies._time.GetUtcNow() };
        return await policies.WriteAsync(
            draft.Yaml,
            async (connection, transaction) =>
            {
                await PolicyTable.SaveAsync(connection, transaction, PolicyTable.DraftPlace, draft);
                return draft;
            },
            cancellationToken);
    }

    /// <summary>Makes the draft the policies that hold.</summary>
    public static async Task<Results<Ok<VersionModel>, ProblemHttpResult>> PublishAsync(
        ClaimsPrincipal user, PolicyEndpoints policies, CancellationToken cancellationToken)
    {
        await using var connection = await policies._database.OpenAsync(cancellationToken);
        return await PolicyTable.PlaceAsync(connection, null, PolicyTable.DraftPlace) is { } draft
            ? await policies.MakeCurrentAsync(draft.Yaml, user, cancellationToken)
            : Problems.Conflict("no-draft", "There is no draft: write one first (PUT /api/routing/policies/draft).");
    }

    /// <summary>Makes an old version, as a new one, the policies that hold.</summary>
    public static async Task<Results<Ok<VersionModel>, ProblemHttpResult>> RollBackAsync(
        RollbackBody body, ClaimsPrincipal user, PolicyEndpoints policies, CancellationToken cancellationToken)
    {
        await using var connection = await policies._database.OpenAsync(cancellationToken);
        return await PolicyTable.VersionAsync(connection, null, body.Version) is { } old
            ? await policies.MakeCurrentAsync(old.Yaml, user, cancellationToken)
            : Problems.NotFound("version");
    }

    /// <summary>Everything that is wrong with a text as things are now: what cannot be read, and what would trap a customer.</summary>
    public static async Task<(IReadOnlyList<Policy> Policies, IReadOnlyDictionary<string, string> Errors)> CheckAsync(
        DbConnection connection, DbTransaction? transaction, string yaml, DateTimeOffset now)
    {
        var reading = PolicyReader.Read(yaml);
        var errors = reading.Errors.ToDictionary();
        var teams = (await TeamTable.AllAsync(connection, transaction)).ToDictionary(team => team.Id, team => team.OpeningHours());
        var people = (await AgentTable.AllAsync(connection, transaction)).Select(row => new Person(row.TeamList(), row.SkillLevels(), row.LanguageList())).ToList();
        foreach (var (path, trap) in Traps.Find(reading.Policies, teams, people, now))
        {
            errors.TryAdd(path, trap);
        }

        return (reading.Policies, errors);
    }

    private async Task<Results<Ok<VersionModel>, ProblemHttpResult>> MakeCurrentAsync(string yaml, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var answer = await WriteAsync(
            yaml,
            (connection, transaction) => PolicyTable.PublishAsync(connection, transaction, yaml, user.UserName(), _time.GetUtcNow()),
            cancellationToken);
        if (answer.Result is Ok<VersionModel>)
        {
            _signal.Changed();
        }

        return answer;
    }

    private Task<Results<Ok<VersionModel>, ProblemHttpResult>> WriteAsync(
        string yaml, Func<DbConnection, DbTransaction, Task<PolicyText>> write, CancellationToken cancellationToken) =>
        _database.WriteAsync<Results<Ok<VersionModel>, ProblemHttpResult>>(
            async (connection, transaction) =>
            {
                var (_, errors) = await CheckAsync(connection, transaction, yaml, _time.GetUtcNow());
                return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(VersionModel.Of(await write(connection, transaction))!);
            },
            cancellationToken);
}

/// <summary>A text of policies.</summary>
internal sealed record PolicyBody(string? Yaml);

/// <summary>Back to which version.</summary>
internal sealed record RollbackBody(long Version);

/// <summary>What holds, and what is being written.</summary>
internal sealed record PoliciesModel(VersionModel? Published, VersionModel? Draft);

/// <summary>A text of policies.</summary>
/// <param name="Version">Counts from 1; null: a draft.</param>
/// <param name="Yaml">The text.</param>
/// <param name="By">Who wrote or published it.</param>
/// <param name="At">When.</param>
internal sealed record VersionModel(long? Version, string Yaml, string By, DateTimeOffset At)
{
    public static VersionModel? Of(PolicyText? text) => text is null ? null : new VersionModel(text.Version, text.Yaml, text.ByName, text.At);
}
