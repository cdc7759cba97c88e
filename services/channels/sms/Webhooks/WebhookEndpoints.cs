using System.Security;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Channels.Sms.Twilio;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Sms.Webhooks;

/// <summary><c>POST /webhooks/{account}/sms</c> and <c>…/sms/status</c>: durable before they are answered.</summary>
internal sealed class WebhookEndpoints(IAccountDirectory accounts, OptOuts optOuts, IBus bus, TimeProvider time)
{
    /// <summary>A customer's text: 200 with TwiML. One that we do not understand is parked for the operator.</summary>
    public async Task<IResult> MessageAsync(string account, HttpContext context)
    {
        var (webhook, refusal) = await SignedWebhook.ReadAsync(context, account, accounts);
        if (webhook is null)
        {
            return refusal!;
        }

        var now = time.GetUtcNow();
        var (message, problem) = InboundTranslator.Translate(webhook.Request, webhook.Account, Ids.New(time), now);
        if (message is null || !webhook.Account.Enabled)
        {
            return await ParkAsync(context, webhook, problem ?? "The account is disabled.");
        }

        var envelopes = new List<Envelope>
        {
            Envelopes.Inbound(message.Id, message.From.Address, nameof(InboundMessage), JsonSerializer.SerializeToUtf8Bytes(message, HostingJson.Default.InboundMessage)),
        };
        var (word, language) = InboundTranslator.OptOutOf(webhook.Request, webhook.Account.Texts("languages"));
        var answers = word == OptOutWord.Help;
        if (word is OptOutWord.Stop or OptOutWord.Start)
        {
            var granted = word == OptOutWord.Start;
            answers = await optOuts.RememberAsync(message.Account, message.From.Address, granted, message.ExternalId, context.RequestAborted);
            var consent = new ConsentChanged
            {
                EventId = message.ExternalId + ":consent",
                Account = message.Account,
                Address = message.From.Address,
                Granted = granted,
                OccurredAt = now,
            };
            envelopes.Add(Envelopes.Inbound(
                Ids.New(time), message.From.Address, nameof(ConsentChanged), JsonSerializer.SerializeToUtf8Bytes(consent, HostingJson.Default.ConsentChanged)));
        }

        return await bus.PublishAsync(context, envelopes) ?? TwiML(answers && language.Length > 0 ? AnswerTo(webhook.Account, word, language) : null);
    }

    /// <summary>The account's own words, or ours with the account's name before them.</summary>
    private static string AnswerTo(Account account, OptOutWord word, string language) =>
        account.Text(word switch { OptOutWord.Stop => "stopText", OptOutWord.Start => "startText", _ => "helpText" })
        ?? (account.DisplayName.Length > 0 ? account.DisplayName + ": " : "") + OptOutWords.AnswerTo(word, language);

    /// <summary>What became of a text of ours: 204; intermediate states change nothing.</summary>
    public async Task<IResult> StatusAsync(string account, HttpContext context, Guid? delivery)
    {
        var (webhook, refusal) = await SignedWebhook.ReadAsync(context, account, accounts);
        if (webhook is null)
        {
            return refusal!;
        }

        var request = webhook.Request;
        var status = (request["MessageStatus"] ?? request["SmsStatus"])?.ToLowerInvariant();
        if ((request["MessageSid"] ?? request["SmsSid"]) is not { } sid || status is null)
        {
            return await ParkAsync(context, webhook, "The webhook has no MessageSid or MessageStatus.");
        }

        if (StateOf(status) is not { } state)
        {
            return TypedResults.NoContent();
        }

        Boundary.Reached(Boundary.Receipt, webhook.Account.Id);
        var updated = new DeliveryUpdated
        {
            Account = webhook.Account.Id,
            DeliveryId = delivery,
            ExternalId = sid,
            State = state,
            Error = state == DeliveryStates.Failed ? new DeliveryError(request["ErrorCode"] ?? status, request["ErrorMessage"] ?? TwilioErrors.Explain(request["ErrorCode"])) : null,
            OccurredAt = time.GetUtcNow(),
        };
        var envelope = Envelopes.Inbound(
            Ids.New(time), delivery?.ToString() ?? sid, nameof(DeliveryUpdated), JsonSerializer.SerializeToUtf8Bytes(updated, HostingJson.Default.DeliveryUpdated));
        return await bus.PublishAsync(context, [envelope]) ?? TypedResults.NoContent();
    }

    private static string? StateOf(string status) => status switch
    {
        "sent" => DeliveryStates.Sent,
        "delivered" => DeliveryStates.Delivered,
        "read" => DeliveryStates.Read,
        "failed" or "undelivered" or "canceled" => DeliveryStates.Failed,
        _ => null,
    };

    private async Task<IResult> ParkAsync(HttpContext context, SignedWebhook webhook, string reason) =>
        await bus.PublishAsync(context, [Envelopes.NotUnderstood(webhook.Account, webhook.Request.Body, reason, time)]) ?? TwiML(message: null);

    private static IResult TwiML(string? message) => TypedResults.Text(
        message is null
            ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response/>"
            : $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Message>{SecurityElement.Escape(message)}</Message></Response>",
        "text/xml");
}
