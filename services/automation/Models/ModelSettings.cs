using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Automation.Answers;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Automation.Models;

/// <summary>The language model that may be asked, as it is stored. Its key is in no text that is made of it.</summary>
internal sealed record ModelSettings
{
    /// <summary>The interface's root: <c>https://api.openai.com/v1</c>.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary>Goes into the header <c>Authorization</c>; null: none does.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Which model.</summary>
    public string Model { get; init; } = "";

    /// <summary>How long an answer may take.</summary>
    public int TimeoutSeconds { get; init; } = 20;

    /// <summary>How many tokens may be used on a day (UTC).</summary>
    public long DailyTokens { get; init; } = 200_000;

    /// <summary>Whether it is asked.</summary>
    public bool Enabled { get; init; }

    /// <inheritdoc />
    public override string ToString() => $"{Model} at {BaseUrl}";
}

/// <summary>The settings as they are given; what is left out has its default, the key stays.</summary>
internal sealed record ModelBody(string? BaseUrl, string? Model, string? ApiKey = null, int? TimeoutSeconds = null, long? DailyTokens = null, bool? Enabled = null);

/// <summary>The settings as they are read: the key is <c>***</c> when there is one; today's tokens are those used and those promised to calls under way.</summary>
internal sealed record ModelModel(string BaseUrl, string Model, string? ApiKey, int TimeoutSeconds, long DailyTokens, bool Enabled, long TokensToday);

/// <summary><c>/api/automation/model</c>.</summary>
internal static class ModelEndpoints
{
    private const string Masked = "***";
    private static readonly ModelSettings None = new();

    public static async Task<Ok<ModelModel>> ReadAsync(SettingsStore store, TokenBudget budget, CancellationToken cancellationToken) =>
        TypedResults.Ok(Shown(
            await store.ReadAsync(SettingsStore.Model, AnswersJson.Default.ModelSettings, cancellationToken) ?? None, await budget.UsedAsync(cancellationToken)));

    public static async Task<Results<Ok<ModelModel>, ProblemHttpResult>> PutAsync(
        ModelBody body, SettingsStore store, TokenBudget budget, CancellationToken cancellationToken)
    {
        var errors = new Dictionary<string, string>();
        var saved = None;
        await store.ChangeAsync(
            SettingsStore.Model,
            AnswersJson.Default.ModelSettings,
            stored =>
            {
                errors.Clear();
                saved = Decide(body, stored ?? None, errors);
                return errors.Count > 0 ? null : saved;
            },
            cancellationToken);
        return errors.Count > 0 ? Problems.Invalid(errors) : TypedResults.Ok(Shown(saved, await budget.UsedAsync(cancellationToken)));
    }

    /// <summary>What the settings become; only meaningful without errors.</summary>
    internal static ModelSettings Decide(ModelBody body, ModelSettings stored, Dictionary<string, string> errors)
    {
        var keeps = body.ApiKey is null or Masked;
        if (!Uri.TryCreate(body.BaseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            errors["baseUrl"] = "An http:// or https:// address, for example https://api.openai.com/v1.";
        }
        else if (keeps && stored.ApiKey is not null && new Uri(stored.BaseUrl).GetLeftPart(UriPartial.Authority) != address.GetLeftPart(UriPartial.Authority))
        {
            // Who may set the address must not come by the key of another.
            errors["apiKey"] = "Another host needs its own key: give it, or an empty one.";
        }

        if (string.IsNullOrWhiteSpace(body.Model) || body.Model.Length > 200)
        {
            errors["model"] = "The model's name, at most 200 characters.";
        }

        if (body.ApiKey is { Length: > 1000 } || body.ApiKey?.Any(letter => letter is < ' ' or > '~') == true)
        {
            errors["apiKey"] = "At most 1000 characters of ASCII.";
        }

        var timeout = body.TimeoutSeconds ?? None.TimeoutSeconds;
        if (timeout is < 1 or > 50)
        {
            errors["timeoutSeconds"] = "A number from 1 to 50.";
        }

        var tokens = body.DailyTokens ?? None.DailyTokens;
        if (tokens is < 0 or > 1_000_000_000)
        {
            errors["dailyTokens"] = "A number from 0 to 1000000000.";
        }

        return new ModelSettings
        {
            BaseUrl = body.BaseUrl?.TrimEnd('/') ?? "",
            ApiKey = keeps ? stored.ApiKey : body.ApiKey is { Length: > 0 } given ? given : null,
            Model = body.Model ?? "",
            TimeoutSeconds = timeout,
            DailyTokens = tokens,
            Enabled = body.Enabled ?? true,
        };
    }

    private static ModelModel Shown(ModelSettings settings, long used) => new(
        settings.BaseUrl, settings.Model, settings.ApiKey is null ? null : Masked, settings.TimeoutSeconds, settings.DailyTokens, settings.Enabled, used);
}
