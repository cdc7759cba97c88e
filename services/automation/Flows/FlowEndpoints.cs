using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Automation.Flows;

/// <summary><c>/api/automation/flows</c>: agents read, supervisors change; what is published holds together and passes its tests.</summary>
internal static partial class FlowEndpoints
{
    private const int MostMessages = 100;

    public static async Task<Ok<FlowItems<FlowModel>>> ListAsync(FlowStore store, CancellationToken cancellationToken)
    {
        var models = new List<FlowModel>();
        foreach (var row in await store.AllAsync(cancellationToken))
        {
            var title = row.Published is null ? null : (await store.RunnableAsync(row.Name, row.Published, cancellationToken))?.Flow.Name;
            models.Add(new FlowModel(
                row.Name, FlowAutomation.IdPrefix + row.Name, title, row.Published, row.DraftAt is { } at ? new DraftModel(row.DraftBy ?? "", at) : null));
        }

        return TypedResults.Ok(new FlowItems<FlowModel>(models));
    }

    public static async Task<Results<Ok<FlowDraftModel>, ProblemHttpResult>> ReadDraftAsync(string name, FlowStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { Draft: { } yaml } row
            ? TypedResults.Ok(Draft(name, yaml, row.DraftBy ?? "", row.DraftAt ?? default))
            : Problems.NotFound("draft");

    /// <summary>A draft may have errors; it says which.</summary>
    public static async Task<Results<Ok<FlowDraftModel>, ProblemHttpResult>> SaveDraftAsync(
        string name, YamlBody body, ClaimsPrincipal user, FlowStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Slug().IsMatch(name))
        {
            return Problems.Invalid("name", "Lower-case letters, digits and dashes, at most 63, not beginning with a dash.");
        }

        if (body.Yaml is not { Length: > 0 and <= YamlDocumentReader.Longest } yaml || yaml.Contains('\0', StringComparison.Ordinal))
        {
            return Problems.Invalid("yaml", $"A flow as YAML, at most {YamlDocumentReader.Longest} characters.");
        }

        var now = time.GetUtcNow();
        await store.SaveDraftAsync(name, yaml, user.UserName(), now, cancellationToken);
        return TypedResults.Ok(Draft(name, yaml, user.UserName(), now));
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteDraftAsync(string name, FlowStore store, CancellationToken cancellationToken) =>
        await store.DeleteDraftAsync(name, cancellationToken) ? TypedResults.NoContent() : Problems.NotFound("draft");

    /// <summary>Runs the tests of what is sent, else of the draft, else of the published version.</summary>
    public static async Task<Results<Ok<TestsModel>, ProblemHttpResult>> TestAsync(string name, YamlBody? body, FlowStore store, CancellationToken cancellationToken)
    {
        if ((body?.Yaml ?? await NewestAsync(name, store, cancellationToken)) is not { } yaml)
        {
            return Problems.NotFound("flow");
        }

        var parsed = FlowParser.Parse(yaml);
        var results = parsed.Flow is { } flow ? FlowTester.Run(flow) : [];
        return TypedResults.Ok(new TestsModel(parsed.IsGood && results.All(result => result.Passed), parsed.Errors, results));
    }

    /// <summary>What the flow would say to these messages. Look-ups answer nothing: a dry run asks nobody.</summary>
    public static async Task<Results<Ok<DryRunModel>, ProblemHttpResult>> DryRunAsync(
        string name, DryRunBody body, FlowStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if ((body.Yaml ?? await NewestAsync(name, store, cancellationToken)) is not { } yaml)
        {
            return Problems.NotFound("flow");
        }

        if (FlowParser.Parse(yaml) is not { Flow: { } flow, Errors: var errors } || errors.Any(error => !error.IsWarning))
        {
            return NotGood(FlowParser.Parse(yaml).Errors, [], "The flow has errors.");
        }

        var session = new FlowSession(flow, new FlowFacts(body.Channel ?? "webchat", body.Language, null, false), time.GetUtcNow(), []);
        foreach (var message in (body.Messages ?? []).Take(MostMessages))
        {
            session.Choose(message);
        }

        return TypedResults.Ok(new DryRunModel(session.Transcript, session.HandedOver is not null, session.IsResolved));
    }

    public static async Task<Results<Ok<PublishedModel>, ProblemHttpResult>> PublishAsync(
        string name, ClaimsPrincipal user, FlowStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(name, cancellationToken) is not { Draft: { } yaml })
        {
            return Problems.NotFound("draft");
        }

        var parsed = FlowParser.Parse(yaml);
        if (!parsed.IsGood)
        {
            return NotGood(parsed.Errors, [], "The flow has errors.");
        }

        var secrets = await store.SecretsAsync(cancellationToken);
        var missing = Secrets(parsed.Flow!).Where(secret => !secrets.ContainsKey(secret.Name)).Select(secret => secret.Error).ToList();
        var failed = FlowTester.Run(parsed.Flow!).Where(result => !result.Passed).ToList();
        if (missing.Count + failed.Count > 0)
        {
            return NotGood(missing, failed, missing.Count > 0 ? "The flow needs secrets that are not there." : "The flow's tests fail.");
        }

        return await store.PublishAsync(name, yaml, user.UserName(), time.GetUtcNow(), cancellationToken) is { } version
            ? TypedResults.Ok(new PublishedModel(version))
            : Problems.Conflict("version-conflict", "Somebody changed the draft just now; look at it again.");
    }

    /// <summary>Publishes an older version again; conversations that go on stay on theirs.</summary>
    public static async Task<Results<Ok<PublishedModel>, ProblemHttpResult>> RollBackAsync(string name, VersionBody body, FlowStore store, CancellationToken cancellationToken) =>
        await store.RollBackAsync(name, body.Version, cancellationToken) ? TypedResults.Ok(new PublishedModel(body.Version)) : Problems.NotFound("version");

    public static async Task<Results<Ok<FlowItems<FlowVersionModel>>, ProblemHttpResult>> VersionsAsync(string name, FlowStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } flow
            ? TypedResults.Ok(new FlowItems<FlowVersionModel>(
                [.. (await store.VersionsAsync(name, cancellationToken)).Select(row => new FlowVersionModel(row.Version, row.Yaml, row.ByName, row.At, row.Version == flow.Published))]))
            : Problems.NotFound("flow");

    public static IResult Schema() => TypedResults.Stream(
        typeof(FlowEndpoints).Assembly.GetManifestResourceStream("flow.schema.json") ?? throw new InvalidOperationException("The schema is not embedded."), "application/schema+json");

    private static async Task<string?> NewestAsync(string name, FlowStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is not { } row ? null
        : row.Draft ?? (await store.VersionsAsync(name, cancellationToken)).FirstOrDefault(version => version.Version == row.Published)?.Yaml;

    private static FlowDraftModel Draft(string name, string yaml, string by, DateTimeOffset at)
    {
        var errors = FlowParser.Parse(yaml).Errors;
        return new FlowDraftModel(name, yaml, by, at, [.. errors.Where(error => !error.IsWarning)], [.. errors.Where(error => error.IsWarning)]);
    }

    private static IEnumerable<(string Name, FlowError Error)> Secrets(Flow flow) =>
        from step in flow.Steps.Values
        from call in step.Actions.OfType<Call>()
        from name in FlowNames.Used(call).Where(path => path.Root == "secrets").Select(path => string.Join('.', path.Fields)).Distinct()
        select (name, new FlowError(call.Path, call.Line, $"There is no secret “{name}”: PUT /api/automation/secrets/{name}."));

    private static ProblemHttpResult NotGood(IReadOnlyList<FlowError> errors, IReadOnlyList<FlowTestResult> failed, string detail) => TypedResults.Problem(
        statusCode: StatusCodes.Status422UnprocessableEntity,
        type: "flow-not-good",
        detail: detail,
        extensions: new Dictionary<string, object?> { ["errors"] = errors.ToArray(), ["tests"] = failed.ToArray() });

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex Slug();
}
