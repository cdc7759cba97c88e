using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary><c>PUT /api/accounts/{account}</c>: 201 when it was made, 200 when it was there; without a difference nothing changes.</summary>
internal static partial class PutAccount
{
    public static async Task<Results<Ok<AccountModel>, Created<AccountModel>, ProblemHttpResult>> HandleAsync(
        string account,
        HttpRequest request,
        [FromKeyedServices(AccountsModule.Service)] Database database,
        IBus bus,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var (body, broken) = await JsonBody.ReadAsync(request, cancellationToken);
        if (body is null)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "bad-request", broken!);
        }

        var errors = new FieldErrors();
        errors.Add("account", Slug().IsMatch(account) ? null : "Lower-case letters, digits and dashes, at most 63, not beginning with a dash.");
        var (before, after) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                await database.LockAsync(connection, transaction, "accounts");
                var stored = await AccountTable.FindAsync(connection, transaction, account);
                var wanted = Decide(account, body.DeepClone().AsObject(), stored, time.Now(), errors);
                if (!errors.Any && stored?.SaysTheSameAs(wanted) != true)
                {
                    await AccountTable.SaveAsync(connection, transaction, wanted);
                    return (stored, wanted);
                }

                return (stored, stored);
            },
            cancellationToken);
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        if (!ReferenceEquals(before, after))
        {
            await AccountTable.TellAsync(bus, account, cancellationToken);
        }

        return before is null
            ? TypedResults.Created($"/api/accounts/{account}", after!.ToModel())
            : TypedResults.Ok(after!.ToModel());
    }

    /// <summary>What the account becomes; only meaningful without errors.</summary>
    internal static AccountRow Decide(string id, JsonObject body, AccountRow? stored, DateTimeOffset now, FieldErrors errors)
    {
        var channel = Text(body, "channel", errors);
        var provider = Text(body, "provider", errors);
        var displayName = Text(body, "displayName", errors)?.Trim();
        errors.Add("displayName", string.IsNullOrEmpty(displayName) ? null : FieldRules.Line(displayName, 200));
        var enabled = body["enabled"];
        errors.Add("enabled", enabled is null || enabled.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? null : "true or false.");
        if (body["settings"] is not (null or JsonObject))
        {
            errors.Add("settings", "An object.");
        }

        var settings = body["settings"] as JsonObject ?? [];
        body.Remove("settings");
        settings.Remove("secrets", out var givenSecrets);
        settings.Remove("capabilities", out var givenCapabilities);
        var secrets = SigningSecrets.Resolve(givenSecrets, stored?.SecretList(), provider, errors);
        var capabilities = givenCapabilities is null
            ? stored?.Capabilities
            : CapabilityRules.Normalize(givenCapabilities, "settings.capabilities", errors);
        MaskedSecrets.Keep(settings, stored is null ? null : JsonNode.Parse(stored.Settings)!.AsObject(), "settings", errors);
        ProviderRules.Check(provider, channel, settings, errors);
        return new AccountRow
        {
            Id = id,
            Channel = channel ?? "",
            Provider = provider ?? "",
            DisplayName = string.IsNullOrEmpty(displayName) ? id : displayName,
            Enabled = enabled?.GetValueKind() != JsonValueKind.False,
            Revision = (stored?.Revision ?? 0) + 1,
            Settings = settings.ToJsonString(),
            Secrets = new JsonArray([.. secrets.Select(secret => JsonValue.Create(secret))]).ToJsonString(),
            Capabilities = capabilities,
            CreatedAt = stored?.CreatedAt ?? now,
            UpdatedAt = now,
        };
    }

    private static string? Text(JsonObject body, string field, FieldErrors errors)
    {
        var value = body[field];
        if (value is not null && value.GetValueKind() != JsonValueKind.String)
        {
            errors.Add(field, "A text.");
            return null;
        }

        return value?.GetValue<string>();
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.None, 1000)]
    private static partial Regex Slug();
}

/// <summary>The request that makes or changes an account, for the API's description; it is read field by field.</summary>
internal sealed record AccountBody(string Channel, string Provider, string? DisplayName, bool? Enabled, JsonObject Settings);
