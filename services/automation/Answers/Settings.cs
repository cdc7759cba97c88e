using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Answers;

/// <summary>How the automation <c>answers</c> behaves.</summary>
internal sealed record AnswerSettings
{
    /// <summary>From which confidence on a customer gets an answer; 0 to 1.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>Whether the customer is asked if an answer helped.</summary>
    public bool Feedback { get; init; } = true;

    /// <summary>After how many hours without a word an answered episode is resolved.</summary>
    public int CloseAfterHours { get; init; } = 24;

    /// <summary>The settings that a body gives; what it leaves out has its default.</summary>
    public static AnswerSettings Of(AnswerSettingsBody body)
    {
        var usual = new AnswerSettings();
        return new AnswerSettings
        {
            Threshold = body.Threshold ?? usual.Threshold,
            Feedback = body.Feedback ?? usual.Feedback,
            CloseAfterHours = body.CloseAfterHours ?? usual.CloseAfterHours,
        };
    }

    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, string> Errors()
    {
        var errors = new Dictionary<string, string>();
        if (Threshold is not (>= 0 and <= 1))
        {
            errors["threshold"] = "A number from 0 to 1.";
        }

        if (CloseAfterHours is not (>= 1 and <= 24 * 90))
        {
            errors["closeAfterHours"] = "A number of hours from 1 to 2160.";
        }

        return errors;
    }
}

/// <summary>The settings as they are given.</summary>
internal sealed record AnswerSettingsBody(double? Threshold, bool? Feedback, int? CloseAfterHours);

/// <summary>The table <c>answer_settings</c>: a JSON per name.</summary>
internal sealed class SettingsStore([FromKeyedServices(AutomationModule.Service)] Database database)
{
    /// <summary>The names.</summary>
    public const string Answers = "answers", Model = "model";

    /// <summary>How answers are given.</summary>
    public async Task<AnswerSettings> AnswersAsync(CancellationToken cancellationToken) =>
        await ReadAsync(Answers, AnswersJson.Default.AnswerSettings, cancellationToken) ?? new();

    /// <summary>What was saved under a name; null: nothing.</summary>
    public async Task<T?> ReadAsync<T>(string name, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await FindAsync(connection, null, name) is { } body ? JsonSerializer.Deserialize(body, type) : null;
    }

    /// <summary>Saves what <paramref name="decide"/> makes of what is there; null from it: nothing is saved.</summary>
    public Task ChangeAsync<T>(string name, JsonTypeInfo<T> type, Func<T?, T?> decide, CancellationToken cancellationToken)
        where T : class =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                // Whoever changes settings is alone: two changes at once must not mix.
                await connection.ExecuteAsync("UPDATE knowledge_revision SET value = value", transaction: transaction);
                var stored = await FindAsync(connection, transaction, name) is { } body ? JsonSerializer.Deserialize(body, type) : null;
                if (decide(stored) is { } wanted)
                {
                    await connection.ExecuteAsync(
                        "INSERT INTO answer_settings (name, body) VALUES (@name, @body) ON CONFLICT (name) DO UPDATE SET body = excluded.body",
                        new { name, body = JsonSerializer.Serialize(wanted, type) },
                        transaction);
                }
            },
            cancellationToken);

    private static Task<string?> FindAsync(DbConnection connection, DbTransaction? transaction, string name) =>
        connection.QuerySingleOrDefaultAsync<string>("SELECT body FROM answer_settings WHERE name = @name", new { name }, transaction);
}

/// <summary><c>/api/automation/answers/settings</c>.</summary>
internal static class AnswerSettingsEndpoints
{
    public static async Task<Ok<AnswerSettings>> ReadAsync(SettingsStore store, CancellationToken cancellationToken) =>
        TypedResults.Ok(await store.AnswersAsync(cancellationToken));

    public static async Task<Results<Ok<AnswerSettings>, ProblemHttpResult>> PutAsync(AnswerSettingsBody body, SettingsStore store, CancellationToken cancellationToken)
    {
        var settings = AnswerSettings.Of(body);
        if (settings.Errors() is { Count: > 0 } errors)
        {
            return Problems.Invalid(errors);
        }

        await store.ChangeAsync(SettingsStore.Answers, AnswersJson.Default.AnswerSettings, _ => settings, cancellationToken);
        return TypedResults.Ok(settings);
    }
}
