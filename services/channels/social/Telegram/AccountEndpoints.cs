using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>For whom a link is made.</summary>
/// <param name="Address">One of the customer's addresses, for example <c>mailto:ada@example.com</c>.</param>
/// <param name="Minutes">How long it is good for: 1 to 10080, 60 when absent.</param>
internal sealed record StartLinkRequest(string? Address, int? Minutes);

/// <summary>A link that tells the hub who opens it.</summary>
/// <param name="Payload">What stands behind <c>?start=</c>.</param>
/// <param name="Url">The whole link; null while Telegram does not tell the bot's name.</param>
/// <param name="ExpiresAt">When it ends.</param>
internal sealed record StartLinkModel(string Payload, string? Url, DateTimeOffset ExpiresAt);

/// <summary>How an account stands with Telegram.</summary>
/// <param name="Bot">The bot's user name; null: Telegram does not take the token, or cannot be reached.</param>
/// <param name="Problem">Why not.</param>
/// <param name="ExpectedUrl">Where updates should be posted; null: no address is known at which Telegram could reach us.</param>
/// <param name="Url">Where Telegram posts them.</param>
/// <param name="Pending">How many wait there.</param>
/// <param name="LastError">What went wrong last, as Telegram says.</param>
/// <param name="LastErrorAt">When.</param>
internal sealed record TelegramStateModel(
    string? Bot, string? Problem, string? ExpectedUrl, string? Url, int Pending, string? LastError, DateTimeOffset? LastErrorAt);

/// <summary>What administrators and integrators ask of a Telegram account.</summary>
internal sealed class AccountEndpoints(IAccountDirectory accounts, BotApi api, StartLinks links, WebhookRegistration registration, TimeProvider time)
{
    private const int MostMinutes = 7 * 24 * 60;

    /// <summary><c>POST /api/accounts/{account}/telegram/start-links</c>.</summary>
    public async Task<Results<Ok<StartLinkModel>, ProblemHttpResult>> MakeLinkAsync(string id, StartLinkRequest request, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(id, cancellationToken) is not { Provider: "telegram" } account)
        {
            return Problems.NotFound("account");
        }

        if (account.Text("identitySecret") is not { Length: > 0 })
        {
            return Problems.Conflict("no-identity-secret", "The account needs an identitySecret, with which the links are signed.");
        }

        if (!Addressing.TryNormalize(request.Address, out var address, out var problem))
        {
            return Problems.Invalid("address", problem!);
        }

        if (request.Minutes is < 1 or > MostMinutes)
        {
            return Problems.Invalid("minutes", $"1 to {MostMinutes}.");
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + TimeSpan.FromMinutes(request.Minutes ?? 60)).ToUnixTimeSeconds());
        var payload = await links.MakeAsync(account, address, expires, cancellationToken);
        var (bot, _) = await BotAsync(account, cancellationToken);
        return TypedResults.Ok(new StartLinkModel(payload, bot is null ? null : $"https://t.me/{bot}?start={payload}", expires));
    }

    /// <summary><c>GET /api/accounts/{account}/telegram</c>.</summary>
    public async Task<Results<Ok<TelegramStateModel>, ProblemHttpResult>> ShowAsync(string id, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(id, cancellationToken) is not { Provider: "telegram" } account)
        {
            return Problems.NotFound("account");
        }

        var (bot, problem) = await BotAsync(account, cancellationToken);
        var reply = await api.CallAsync(account, "getWebhookInfo", [], cancellationToken);
        var info = reply.Result is { ValueKind: JsonValueKind.Object } result ? result.Deserialize(BotJson.Default.BotWebhookInfo) : null;
        return TypedResults.Ok(new TelegramStateModel(
            bot,
            problem,
            registration.UrlOf(account)?.AbsoluteUri,
            info?.Url is { Length: > 0 } url ? url : null,
            info?.PendingUpdateCount ?? 0,
            info?.LastErrorMessage,
            info?.LastErrorDate is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null));
    }

    private async Task<(string? Name, string? Problem)> BotAsync(Account account, CancellationToken cancellationToken)
    {
        var reply = await api.CallAsync(account, "getMe", new JsonObject(), cancellationToken);
        return reply.Result is { ValueKind: JsonValueKind.Object } result
            ? (result.Deserialize(BotJson.Default.BotUser)?.Username, null)
            : (null, reply.Code is 401 or 404 ? BotErrors.BadToken : reply.Description);
    }
}

/// <summary>The JSON of these calls.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StartLinkRequest))]
[JsonSerializable(typeof(StartLinkModel))]
[JsonSerializable(typeof(TelegramStateModel))]
internal sealed partial class TelegramApiJson : JsonSerializerContext;
