using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary><c>/webhooks/{account}/meta</c>: verified over the raw bytes, and durable before it is answered.</summary>
internal sealed class MetaEndpoints(IAccountDirectory accounts, IBus bus, SentMessages sent, StartLinks links, TimeProvider time)
{
    /// <summary>WhatsApp's webhooks may have 3 MB.</summary>
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>
    /// <c>GET</c>: Meta asks whether this address wants its webhooks. Source: developers.facebook.com/docs/graph-api/webhooks/getting-started.
    /// </summary>
    public async Task<IResult> ChallengeAsync(string account, HttpContext context)
    {
        if (await FindAsync(account, context) is not { } found)
        {
            return Problems.NotFound("account");
        }

        var query = context.Request.Query;
        var isRight = query["hub.mode"] == "subscribe" && found.Text("verifyToken") is { Length: > 0 } token && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(token)), SHA256.HashData(Encoding.UTF8.GetBytes(query["hub.verify_token"].ToString())));
        return isRight
            ? TypedResults.Text(query["hub.challenge"].ToString(), "text/plain")
            : Problems.Of(StatusCodes.Status403Forbidden, "verify-token", "hub.verify_token is not the account's verifyToken.");
    }

    /// <summary><c>POST</c>: 200 when everything in it is durable, understood or kept for the operator.</summary>
    public async Task<IResult> ReceiveAsync(string account, HttpContext context)
    {
        if (await FindAsync(account, context) is not { } found)
        {
            return Problems.NotFound("account");
        }

        if (await WebhookIntake.ReadBodyAsync(context.Request, context.RequestAborted, MaxBytes) is not { } body)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"A webhook has at most {MaxBytes / (1024 * 1024)} MiB.");
        }

        if (!MetaSignature.Verify(found.Text("appSecret"), body, context.Request.Headers[MetaSignature.Header]))
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "signature", "The signature is missing or wrong: is the account's appSecret the app's?");
        }

        var (envelopes, watermarks) = await ReadAsync(found, body, context.RequestAborted);
        if (envelopes.Count > 0 && await bus.PublishAsync(context, envelopes) is { } refusal)
        {
            return refusal;
        }

        foreach (var watermark in watermarks)
        {
            await sent.ForgetAsync(watermark, context.RequestAborted);
        }

        return TypedResults.Text("EVENT_RECEIVED", "text/plain");
    }

    private async ValueTask<Account?> FindAsync(string account, HttpContext context) =>
        await accounts.FindAsync(account, context.RequestAborted) is { Provider: "meta" } found ? found : null;

    private async Task<(List<Envelope> Envelopes, IReadOnlyList<Watermark> Watermarks)> ReadAsync(Account account, byte[] body, CancellationToken cancellationToken)
    {
        if (!account.Enabled)
        {
            return ([Envelopes.NotUnderstood(account, body, "The account is disabled.", time)], []);
        }

        var reports = new Reports(time.GetUtcNow(), time);
        var envelopes = new List<Envelope>();
        try
        {
            using var document = JsonDocument.Parse(JsonText.Clean(body));
            MetaWebhook.Read(document.RootElement, new Owners(account, await accounts.AllAsync(cancellationToken)), reports);
            foreach (var (key, contract) in reports.Contracts)
            {
                envelopes.Add(EnvelopeOf(key, contract is InboundMessage message ? await WithClaimAsync(account, message, cancellationToken) : contract));
            }

            envelopes.AddRange(reports.Kept.Select(kept => Envelopes.NotUnderstood(account, Encoding.UTF8.GetBytes(kept.Element.GetRawText()), kept.Reason, time)));
        }
        catch (JsonException broken)
        {
            return ([Envelopes.NotUnderstood(account, body, "The body is no JSON: " + broken.Message, time)], []);
        }

        foreach (var watermark in reports.Watermarks)
        {
            envelopes.AddRange((await sent.UpToAsync(watermark, cancellationToken)).Select(update => EnvelopeOf(update.ExternalId!, update)));
        }

        return (envelopes, reports.Watermarks);
    }

    /// <summary>A link that our customer's site signed says who came by it.</summary>
    private async Task<InboundMessage> WithClaimAsync(Account account, InboundMessage message, CancellationToken cancellationToken)
    {
        var address = message.From.Address;
        if (message.Facts?.GetValueOrDefault(Referrals.RefFact) is not { } token || message.Account != account.Id
            || !long.TryParse(address[(address.IndexOf(':') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var customer))
        {
            return message;
        }

        var verdict = await links.JudgeAsync(account, customer, token, cancellationToken);
        return verdict.Claim is { } claim
            ? message with { From = message.From with { Claims = [.. message.From.Claims, claim] } }
            : message;
    }

    private Envelope EnvelopeOf(string key, object contract) => contract switch
    {
        InboundMessage message => Envelopes.Inbound(message.Id, key, nameof(InboundMessage), JsonSerializer.SerializeToUtf8Bytes(message, HostingJson.Default.InboundMessage)),
        SentElsewhere echo => Envelopes.Inbound(echo.Id, key, nameof(SentElsewhere), JsonSerializer.SerializeToUtf8Bytes(echo, HostingJson.Default.SentElsewhere)),
        InboundChange change => Envelopes.Inbound(Ids.New(time), key, nameof(InboundChange), JsonSerializer.SerializeToUtf8Bytes(change, HostingJson.Default.InboundChange)),
        DeliveryUpdated update => Envelopes.Inbound(Ids.New(time), key, nameof(DeliveryUpdated), JsonSerializer.SerializeToUtf8Bytes(update, HostingJson.Default.DeliveryUpdated)),
        _ => throw new InvalidOperationException($"{contract.GetType().Name} is not published from here."),
    };
}
