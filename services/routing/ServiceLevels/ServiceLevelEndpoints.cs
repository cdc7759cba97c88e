using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Storage;

namespace Omnichannel.Routing.ServiceLevels;

/// <summary>Service levels as the API shows them.</summary>
/// <param name="Yaml">As they were written; empty: never.</param>
/// <param name="Levels">What holds, the defaults included; times in seconds.</param>
/// <param name="Channels">The level of each channel.</param>
/// <param name="By">Who wrote them.</param>
/// <param name="At">When.</param>
internal sealed record ServiceLevelsModel(string Yaml, IReadOnlyList<ServiceLevelModel> Levels, IReadOnlyDictionary<string, string> Channels, string? By, DateTimeOffset? At);

/// <summary>One service level; times in seconds.</summary>
internal sealed record ServiceLevelModel(
    string Name, long FirstAnswer, long NextAnswer, long? Resolution, string Hours, string Otherwise, long? WarnBefore, string? Overflow);

/// <summary><c>GET/PUT /api/routing/service-levels</c>.</summary>
internal static class ServiceLevelEndpoints
{
    public static async Task<Ok<ServiceLevelsModel>> ReadAsync([FromKeyedServices(RoutingModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return TypedResults.Ok(Model(await ServiceLevelTable.NewestAsync(connection, null), await ServiceLevelTable.ReadAsync(connection, null)));
    }

    /// <summary>YAML as such (<c>application/yaml</c>), as <c>{"yaml":"…"}</c>, or the same as JSON.</summary>
    public static async Task<Results<Ok<ServiceLevelsModel>, ProblemHttpResult>> PutAsync(
        HttpRequest request, ClaimsPrincipal user, [FromKeyedServices(RoutingModule.Service)] Database database, DecidingSignal signal, TimeProvider time,
        CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var errors = new Dictionary<string, string>();
        var yaml = Yaml(await reader.ReadToEndAsync(cancellationToken));
        if (ServiceLevelReader.Read(yaml, errors) is not { } set)
        {
            return Problems.Invalid(errors);
        }

        var text = await database.WriteAsync(
            async (connection, transaction) =>
            {
                // Counting up first: whoever else writes waits for this row.
                await Revision.CountAsync(connection, transaction);
                return await ServiceLevelTable.AddAsync(connection, transaction, yaml, user.UserName(), time.GetUtcNow());
            },
            cancellationToken);
        signal.Changed();
        return TypedResults.Ok(Model(text, set));
    }

    private static string Yaml(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("yaml", out var yaml) && yaml.ValueKind == JsonValueKind.String
                ? yaml.GetString()!
                : body;
        }
        catch (JsonException)
        {
            // Then it is YAML, or it is nothing: its reader says which.
            return body;
        }
    }

    private static ServiceLevelsModel Model(ServiceLevelText? text, ServiceLevelSet set) => new(
        text?.Yaml ?? "",
        [.. set.Levels.Values.OrderBy(level => level.Name).Select(level => new ServiceLevelModel(
            level.Name, (long)level.FirstAnswer.TotalSeconds, (long)level.NextAnswer.TotalSeconds, (long?)level.Resolution?.TotalSeconds,
            level.Hours, level.Otherwise, (long?)level.WarnBefore?.TotalSeconds, level.Overflow))],
        set.Channels,
        text?.ByName,
        text?.At);
}
