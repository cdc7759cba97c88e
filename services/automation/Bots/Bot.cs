using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Omnichannel.Adapters;
using Omnichannel.Automation.Answers;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Bots;

/// <summary>A bot as it is given; what is left out stays, or has its default.</summary>
/// <param name="Endpoint">Where it is asked.</param>
/// <param name="Secrets">One or two <c>whsec_…</c>; left out at first: the hub makes one, and shows it this once.</param>
/// <param name="DisplayName">What agents read of it.</param>
/// <param name="Enabled">Whether it is asked.</param>
/// <param name="TimeoutSeconds">How long it may take to answer; 1 to 25.</param>
internal sealed record BotBody(
    string? Endpoint, IReadOnlyList<string>? Secrets = null, string? DisplayName = null, bool? Enabled = null, int? TimeoutSeconds = null);

/// <summary>A bot as it is read; secrets are shown only when the hub has just made them.</summary>
internal sealed record BotModel(
    string Name, string Endpoint, IReadOnlyList<string> Secrets, string DisplayName, bool Enabled, int TimeoutSeconds, DateTimeOffset UpdatedAt);

/// <summary>A row of <c>bots</c>.</summary>
internal sealed record BotRow
{
    public string Name { get; init; } = "";

    public string Endpoint { get; init; } = "";

    /// <summary>JSON; in no text that is made of it.</summary>
    public string Secrets { get; init; } = "[]";

    public string DisplayName { get; init; } = "";

    public bool Enabled { get; init; }

    public long TimeoutSeconds { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The handler's id.</summary>
    public string Handler => Prefix + Name;

    public IReadOnlyList<string> SecretList() => JsonSerializer.Deserialize(Secrets, AnswersJson.Default.IReadOnlyListString) ?? [];

    public BotModel Model(bool withSecrets) => new(
        Name, Endpoint, withSecrets ? SecretList() : [.. SecretList().Select(_ => BotRules.Masked)], DisplayName, Enabled, (int)TimeoutSeconds, UpdatedAt);

    /// <inheritdoc />
    public override string ToString() => $"{Name} at {Endpoint}";

    /// <summary>Of all bots' handlers.</summary>
    public const string Prefix = "bot:";
}

/// <summary>What a bot has to be.</summary>
internal static partial class BotRules
{
    /// <summary>What stands for a secret when it is read; written back, it keeps the secret.</summary>
    public const string Masked = "***";

    private const int UsualTimeout = 10, MostSecrets = 2;

    /// <summary>What the bot becomes; only meaningful without errors.</summary>
    public static (BotRow Bot, bool HasNewSecret) Decide(string name, BotBody body, BotRow? stored, DateTimeOffset now, Dictionary<string, string> errors)
    {
        if (!Slug().IsMatch(name))
        {
            errors["name"] = "Lower-case letters, digits and dashes, at most 63, not beginning with a dash.";
        }

        var endpoint = body.Endpoint ?? stored?.Endpoint;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            errors["endpoint"] = "An http:// or https:// address.";
        }

        var timeout = body.TimeoutSeconds ?? (int?)stored?.TimeoutSeconds ?? UsualTimeout;
        if (timeout is < 1 or > 25)
        {
            errors["timeoutSeconds"] = "A number from 1 to 25.";
        }

        var displayName = body.DisplayName?.Trim() ?? stored?.DisplayName ?? name;
        if (displayName.Length is 0 or > 200 || displayName.Any(char.IsControl))
        {
            errors["displayName"] = "A line of 1 to 200 characters.";
        }

        var (secrets, isNew) = Secrets(body.Secrets, stored?.SecretList(), errors);
        return (new BotRow
        {
            Name = name,
            Endpoint = endpoint ?? "",
            Secrets = JsonSerializer.Serialize(secrets, AnswersJson.Default.IReadOnlyListString),
            DisplayName = displayName,
            Enabled = body.Enabled ?? stored?.Enabled ?? true,
            TimeoutSeconds = timeout,
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()),
        }, isNew);
    }

    private static (IReadOnlyList<string> Secrets, bool IsNew) Secrets(IReadOnlyList<string>? given, IReadOnlyList<string>? stored, Dictionary<string, string> errors)
    {
        if (given is null)
        {
            return stored is null ? ([StandardWebhooks.NewSecret()], true) : (stored, false);
        }

        var secrets = given.Select((secret, place) => secret == Masked ? stored?.ElementAtOrDefault(place) ?? "" : secret ?? "").ToList();
        if (secrets.Count is 0 or > MostSecrets || !secrets.TrueForAll(IsSecret))
        {
            errors["secrets"] = "One or two secrets: whsec_ and the base64 of at least 24 bytes. *** keeps the one in its place.";
        }

        return (secrets, false);
    }

    private static bool IsSecret(string secret)
    {
        var bytes = new byte[128];
        return secret.StartsWith("whsec_", StringComparison.Ordinal) && Convert.TryFromBase64String(secret["whsec_".Length..], bytes, out var length) && length >= 24;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex Slug();
}

/// <summary>The table <c>bots</c>.</summary>
internal sealed class BotStore([FromKeyedServices(AutomationModule.Service)] Database database, TimeProvider time)
{
    public async Task<IReadOnlyList<BotRow>> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<BotRow>("SELECT * FROM bots ORDER BY name")];
    }

    public async Task<BotRow?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<BotRow>("SELECT * FROM bots WHERE name = @name", new { name });
    }

    /// <summary>Makes or changes a bot.</summary>
    public Task<(BotRow Bot, bool IsMade, bool HasNewSecret)> SaveAsync(string name, BotBody body, Dictionary<string, string> errors, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                errors.Clear();
                await connection.ExecuteAsync("UPDATE knowledge_revision SET value = value", transaction: transaction);
                var stored = await connection.QuerySingleOrDefaultAsync<BotRow>("SELECT * FROM bots WHERE name = @name", new { name }, transaction);
                var (bot, hasNewSecret) = BotRules.Decide(name, body, stored, time.GetUtcNow(), errors);
                if (errors.Count == 0)
                {
                    await connection.ExecuteAsync(
                        """
                        INSERT INTO bots (name, endpoint, secrets, display_name, enabled, timeout_seconds, updated_at)
                        VALUES (@Name, @Endpoint, @Secrets, @DisplayName, @Enabled, @TimeoutSeconds, @UpdatedAt)
                        ON CONFLICT (name) DO UPDATE SET endpoint = excluded.endpoint, secrets = excluded.secrets, display_name = excluded.display_name,
                            enabled = excluded.enabled, timeout_seconds = excluded.timeout_seconds, updated_at = excluded.updated_at
                        """,
                        bot,
                        transaction);
                }

                return (bot, stored is null, hasNewSecret);
            },
            cancellationToken);

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) => await connection.ExecuteAsync("DELETE FROM bots WHERE name = @name", new { name }, transaction) > 0, cancellationToken);

    /// <summary>Whether a bot told something about a thread by itself since a time.</summary>
    public async Task<bool> HasRepliedAsync(string bot, Guid thread, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM bot_replies WHERE bot = @bot AND thread_id = @thread AND at >= @since", new { bot, thread = thread.ToString("D"), since }) > 0;
    }
}
