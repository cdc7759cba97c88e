using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Omnichannel.Channels.Social.Meta.Webhooks;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>Sends through the Graph API: messages, answers to comments, reactions, and that somebody types.</summary>
internal sealed class MetaSender(
    GraphClient graph, SentMessages sent, AccountHealth health, HubSettings settings, TimeProvider time, ILogger<MetaSender> log)
{
    private const string Messages = "messages";

    /// <summary>Sends one delivery.</summary>
    public Task<SendOutcome> SendAsync(Account account, SendMessage send, CancellationToken cancellationToken) => send.Type switch
    {
        "message.send" when send.Public == true => PublicAsync(account, send, cancellationToken),
        "message.send" => MessageAsync(account, send, cancellationToken),
        "reaction" when send.ExternalId is not null => ReactionAsync(account, send, cancellationToken),
        _ => Task.FromResult(Failed("unsupported", "Meta's channels cannot do that.")),
    };

    /// <summary>Shows that somebody has read and types; whether it worked matters to nobody.</summary>
    public async Task TypingAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if (account.Channel != "whatsapp")
        {
            await graph.PostAsync(account, PathOf(account), PageBody.Action(send.To, "mark_seen"), cancellationToken);
            await graph.PostAsync(account, PathOf(account), PageBody.Action(send.To, "typing_on"), cancellationToken);
        }
        else if (send.ExternalId is { } seen)
        {
            await graph.PostAsync(account, PathOf(account), WhatsAppBody.Seen(seen, typing: true), cancellationToken);
        }
    }

    /// <summary><c>{id}/messages</c> of the page, the Instagram account or the number.</summary>
    private static string PathOf(Account account) => $"{Uri.EscapeDataString(Owners.IdOf(account) is { Length: > 0 } id ? id : "me")}/{Messages}";

    private async Task<SendOutcome> MessageAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        var isWhatsApp = account.Channel == "whatsapp";
        if (send.Template is not null && !isWhatsApp)
        {
            return Failed("unsupported", "Only WhatsApp has templates.");
        }

        var (requests, degraded) = isWhatsApp ? WhatsAppBody.Of(send, UrlOf) : PageBody.Of(send, UrlOf);
        if (requests.Count == 0)
        {
            return Failed("empty", "There is nothing in the message that could be sent.");
        }

        // The message is there when the last one is: what WhatsApp says of the others is not said of the delivery.
        foreach (var earlier in requests.SkipLast(1))
        {
            earlier.Remove(WhatsAppBody.DeliveryField);
        }

        string? id = null;
        foreach (var request in requests)
        {
            var begun = time.GetUtcNow();
            var answer = await AskAsync(account, request, isWhatsApp, cancellationToken);
            if (answer.Refusal is { } refusal)
            {
                await health.ToldAsync(account, answer, cancellationToken);
                return id is null
                    ? refusal with { Degraded = degraded }
                    : new SendOutcome(DeliveryStates.Failed, Error: new DeliveryError(refusal.Error?.Code ?? "part-failed", "Only a part was sent: " + refusal.Error?.Detail));
            }

            id = IdOf(answer.Body, isWhatsApp);
            if (string.IsNullOrEmpty(id))
            {
                return new SendOutcome(DeliveryStates.Unknown, Error: new DeliveryError("no-id", "Meta took the message without naming it."));
            }

            if (!isWhatsApp)
            {
                await Retry.WhileTransientAsync(() => sent.AddAsync(account.Id, send.To, id, begun), time, log, cancellationToken);
            }
        }

        await health.ToldAsync(account, answer: null, cancellationToken);
        return new SendOutcome(DeliveryStates.Sent, id) { Degraded = degraded };
    }

    /// <summary>After 24 hours Messenger and Instagram refuse an answer, unless it is marked as a person's.</summary>
    private async Task<GraphAnswer> AskAsync(Account account, JsonObject request, bool isWhatsApp, CancellationToken cancellationToken)
    {
        var answer = await graph.PostAsync(account, PathOf(account), request, cancellationToken);
        return !isWhatsApp && answer.Code is MetaErrors.OutsideWindow or 2018065 or 2534022 && request["recipient"]?["id"] is not null
            ? await graph.PostAsync(account, PathOf(account), PageBody.AsHumanAgent(request), cancellationToken)
            : answer;
    }

    /// <summary>Answers a comment, or a post on our page, where everybody reads it.</summary>
    private async Task<SendOutcome> PublicAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if ((PageBody.CommentOf(send) ?? PageBody.PostOf(send)) is not { } target)
        {
            return Failed("not-public", "The customer last wrote privately: there is no public comment to answer.");
        }

        var body = new JsonObject { ["message"] = PageBody.TextOf(send.Content) };
        IReadOnlyList<string> degraded = [];
        if (send.Attachments.FirstOrDefault(file => file.Url is not null && file.MediaType.StartsWith("image/", StringComparison.Ordinal)) is { } picture && account.Channel == "messenger")
        {
            body["attachment_url"] = UrlOf(picture);
        }
        else if (send.Attachments.Count > 0)
        {
            degraded = ["attachments"];
        }

        var path = $"{Uri.EscapeDataString(target)}/{(account.Channel == "instagram" ? "replies" : "comments")}";
        var answer = await graph.PostAsync(account, path, body, cancellationToken);
        await health.ToldAsync(account, answer, cancellationToken);
        return answer.Refusal ?? (answer.Body.Text("id") is { Length: > 0 } id
            ? new SendOutcome(DeliveryStates.Sent, id) { Degraded = degraded }
            : new SendOutcome(DeliveryStates.Unknown, Error: new DeliveryError("no-id", "Meta took the answer without naming it.")));
    }

    private async Task<SendOutcome> ReactionAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        var answer = await graph.PostAsync(
            account, PathOf(account), account.Channel == "whatsapp" ? WhatsAppBody.Reaction(send) : PageBody.Reaction(send), cancellationToken);
        await health.ToldAsync(account, answer, cancellationToken);
        return answer.Refusal switch
        {
            // The same reaction twice is one: a lost answer is no reason for doubt.
            { State: DeliveryStates.Unknown } lost => lost with { State = DeliveryStates.Retry },
            { } refusal => refusal,
            null => new SendOutcome(DeliveryStates.Sent, IdOf(answer.Body, account.Channel == "whatsapp")),
        };
    }

    private static string? IdOf(JsonElement answer, bool isWhatsApp) =>
        isWhatsApp ? answer.Items("messages").FirstOrDefault().Text("id") : answer.Text("message_id");

    private static SendOutcome Failed(string code, string detail) => new(DeliveryStates.Failed, Error: new DeliveryError(code, detail));

    private string UrlOf(Attachment file) => new Uri(settings.PublicUrl, file.Url!).AbsoluteUri;
}
