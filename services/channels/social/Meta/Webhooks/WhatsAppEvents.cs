using System.Text.Json;
using Omnichannel.Channels.Social.Meta.Sending;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>One <c>entry[].changes[].value</c> of WhatsApp's Cloud API: pure.</summary>
internal static class WhatsAppEvents
{
    /// <summary>Reads a change, whose number is ours.</summary>
    public static void Read(JsonElement change, Account account, Reports reports)
    {
        var value = change.At("value") ?? default;
        var understood = 0;
        foreach (var message in value.Items("messages"))
        {
            understood++;
            Message(message, value, account, reports);
        }

        foreach (var status in value.Items("statuses"))
        {
            understood++;
            Status(status, account, reports);
        }

        foreach (var echo in value.Items("message_echoes"))
        {
            understood++;
            Echo(echo, account, reports);
        }

        if (understood == 0)
        {
            var error = value.Items("errors").FirstOrDefault();
            reports.Keep(change, MetaErrors.Words(error) is { Length: > 0 } words ? words : $"{change.Text("field") ?? "This change"} holds no messages.");
        }
    }

    /// <summary>
    /// Where somebody is reached: their number where WhatsApp shows it, the same as on every other channel, else the id under which
    /// they hide it (developers.facebook.com/docs/whatsapp/business-scoped-user-ids). Null: it is not said who it is.
    /// </summary>
    public static string? AddressOf(string? number, string? userId)
    {
        if (!string.IsNullOrWhiteSpace(number) && Addressing.TryPhone("+" + number.TrimStart('+'), out var phone, out _))
        {
            return phone;
        }

        return Addressing.TryNormalize("whatsapp:" + (string.IsNullOrWhiteSpace(userId) ? number : userId), out var address, out _) ? address : null;
    }

    private static void Message(JsonElement message, JsonElement value, Account account, Reports reports)
    {
        if (AddressOf(message.Text("from"), message.Text("from_user_id")) is not { } address || message.Text("id") is not { Length: > 0 } id)
        {
            reports.Keep(message, "The message does not say whose or which it is.");
            return;
        }

        var from = SenderOf(address, message, value);
        var at = message.Time("timestamp");
        var threading = new Threading { ReplyToExternalId = message.Text("context", "id") };
        switch (message.Text("type"))
        {
            case "reaction":
                Reaction(message, id, account, from, at, reports);
                break;
            case "system":
                System(message, id, account, from, at, reports);
                break;
            case "edit" when message.Text("edit", "original_message_id") is { } original && message.At("edit", "message") is { } edited:
                reports.Change(account, "message.edited", id, original, from, at, WhatsAppContent.Read(edited, media => ProviderFiles.UrlOf(account.Id, media)).Content);
                break;
            case "revoke" when message.Text("revoke", "original_message_id") is { } original:
                reports.Change(account, "message.deleted", id, original, from, at);
                break;
            case "request_welcome":
                reports.Keep(message, "Somebody opened the chat and has not written yet.");
                break;
            default:
                var words = WhatsAppContent.Read(message, media => ProviderFiles.UrlOf(account.Id, media));
                reports.Add(reports.Message(account, id, from, at, words, threading));
                break;
        }
    }

    private static Sender SenderOf(string address, JsonElement message, JsonElement value)
    {
        var (number, userId) = (message.Text("from"), message.Text("from_user_id"));
        var contacts = value.Items("contacts").ToList();
        var contact = contacts.FirstOrDefault(one =>
            (number is not null && one.Text("wa_id") == number) || (userId is not null && one.Text("user_id") == userId));
        if (contact.ValueKind == JsonValueKind.Undefined && contacts.Count == 1)
        {
            contact = contacts[0];
        }

        // Who hides their number tomorrow is still the customer whom we know by it today: WhatsApp itself says so.
        var hidden = AddressOf(number: null, userId ?? contact.Text("user_id"));
        return new Sender
        {
            Address = address,
            Name = contact.Text("profile", "name") ?? contact.Text("profile", "username"),
            Claims = hidden is not null && hidden != address ? [new Claim(hidden, Assurances.Verified)] : [],
        };
    }

    private static void Reaction(JsonElement message, string id, Account account, Sender from, DateTimeOffset? at, Reports reports)
    {
        if (message.Text("reaction", "message_id") is not { Length: > 0 } target)
        {
            reports.Keep(message, "The reaction does not say to what.");
            return;
        }

        var emoji = message.Text("reaction", "emoji");
        var isAdded = !string.IsNullOrEmpty(emoji);
        reports.Change(account, isAdded ? "reaction.added" : "reaction.removed", id, target, from, at, emoji: isAdded ? emoji : null);
    }

    /// <summary>A new number of a customer whom we know: both are theirs. Anything else (a new phone, new keys) is for the operator at most.</summary>
    private static void System(JsonElement message, string id, Account account, Sender from, DateTimeOffset? at, Reports reports)
    {
        var body = message.At("system") ?? default;
        var number = body.Text("new_wa_id") ?? body.Text("wa_id");
        if (body.Text("type") is not ("user_changed_number" or "customer_changed_number" or "user_changed_user_id")
            || AddressOf(number, body.Text("user_id") ?? body.Text("new_user_id")) is not { } address || address == from.Address)
        {
            reports.Keep(message, body.Text("body") ?? "Something about the customer's phone changed.");
            return;
        }

        var words = new Words().Line(body.Text("body") ?? "The customer changed their number.").Fact("event", "number-changed");
        var known = @from with { Address = address, Claims = [.. from.Claims, new Claim(from.Address, Assurances.Verified)] };
        reports.Add(reports.Message(account, id, known, at, words) with { Nature = Natures.AutoReply });
    }

    private static void Echo(JsonElement echo, Account account, Reports reports)
    {
        if (AddressOf(echo.Text("to"), echo.Text("to_user_id")) is not { } to || echo.Text("id") is not { Length: > 0 } id
            || echo.Text("type") is "reaction" or "edit" or "revoke" or null)
        {
            reports.Keep(echo, "We did something in the WhatsApp app that cannot be shown here.");
            return;
        }

        var words = WhatsAppContent.Read(echo, media => ProviderFiles.UrlOf(account.Id, media));
        reports.Add(reports.Echo(account, id, to, echo.Time("timestamp"), words, new Threading { ReplyToExternalId = echo.Text("context", "id") }));
    }

    private static void Status(JsonElement status, Account account, Reports reports)
    {
        var state = status.Text("status") switch
        {
            "sent" => DeliveryStates.Sent,
            "delivered" => DeliveryStates.Delivered,
            "read" or "played" => DeliveryStates.Read,
            "failed" => DeliveryStates.Failed,
            _ => null,
        };
        if (state is null || status.Text("id") is not { Length: > 0 } id)
        {
            reports.Keep(status, "The status is not known.");
            return;
        }

        var error = status.Items("errors").FirstOrDefault();
        reports.Add(new DeliveryUpdated
        {
            Account = account.Id,
            DeliveryId = Guid.TryParse(status.Text(WhatsAppBody.DeliveryField), out var delivery) ? delivery : null,
            ExternalId = id,
            State = state,
            Error = state == DeliveryStates.Failed ? new DeliveryError(error.Text("code") ?? "failed", MetaErrors.Words(error)) : null,
            OccurredAt = status.Time("timestamp") ?? reports.Now,
        });
    }
}
