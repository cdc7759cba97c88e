using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>
/// One element of <c>entry[].messaging</c>, of Messenger or Instagram: pure. Sources: developers.facebook.com/docs/messenger-platform/reference/webhook-events
/// and …/docs/instagram-platform/webhooks/examples.
/// </summary>
internal static class PageEvents
{
    private static readonly Dictionary<string, string> Emojis = new()
    {
        ["love"] = "\u2764\ufe0f",
        ["like"] = "\U0001F44D",
        ["dislike"] = "\U0001F44E",
        ["smile"] = "\U0001F606",
        ["haha"] = "\U0001F606",
        ["wow"] = "\U0001F62E",
        ["sad"] = "\U0001F622",
        ["angry"] = "\U0001F620",
    };

    /// <summary>Reads one element.</summary>
    /// <param name="element">As it came.</param>
    /// <param name="account">Ours.</param>
    /// <param name="customer">The id of whoever is not us.</param>
    /// <param name="isOurs">Whether we (a colleague, or this hub) are the sender.</param>
    /// <param name="reports">Where it goes.</param>
    public static void Read(JsonElement element, Account account, string customer, bool isOurs, Reports reports)
    {
        var from = new Sender { Address = $"{account.Channel}:{customer}", Name = element.Text("sender", "name") ?? (isOurs ? null : element.Text("sender", "username")) };
        var at = element.Time("timestamp");
        if (element.At("message") is { } message)
        {
            Message(element, message, account, from, isOurs || message.Says("is_echo"), reports);
        }
        else if (element.At("postback") is { } postback)
        {
            Postback(element, postback, account, from, reports);
        }
        else if (element.At("reaction") is { } reaction)
        {
            Reaction(element, reaction, account, from, isOurs, reports);
        }
        else if (element.At("message_edit") is { } edit)
        {
            Edit(element, edit, account, from, isOurs, reports);
        }
        else if (element.At("delivery") is { } delivery)
        {
            Delivered(delivery, account, from.Address, reports);
        }
        else if (element.At("read") is { } read)
        {
            reports.Add(new Watermark(account.Id, from.Address, DeliveryStates.Read, read.Time("watermark"), read.Text("mid")));
        }
        else if ((element.At("referral") ?? element.At("optin")) is { } referral && referral.Text("ref") is not null && !isOurs)
        {
            Referral(element, referral, account, from, at, reports);
        }
        else
        {
            reports.Keep(element, "This kind of event is not for people: " + KindOf(element));
        }
    }

    private static void Message(JsonElement element, JsonElement message, Account account, Sender from, bool isEcho, Reports reports)
    {
        var at = element.Time("timestamp");
        if (message.Text("mid") is not { Length: > 0 } mid)
        {
            reports.Keep(element, "The message has no mid.");
            return;
        }

        if (message.Says("is_deleted"))
        {
            if (isEcho)
            {
                reports.Keep(element, "We took a message back in another app.");
                return;
            }

            reports.Change(account, "message.deleted", "delete:" + mid, mid, from, at);
            return;
        }

        var words = WordsOf(message);
        var threading = new Threading { ReplyToExternalId = message.Text("reply_to", "mid") };
        if (!isEcho)
        {
            Referrals.Describe(words, message.At("referral") ?? element.At("referral"));
            if (words.IsEmpty)
            {
                words.Fact("unsupported", "true").Line(PageAttachments.Unsupported);
            }

            reports.Add(reports.Message(account, mid, from, at, words, threading));
        }
        else if (Guid.TryParse(message.Text("metadata"), out var delivery))
        {
            // Our own message comes back: even if the answer to it was lost, now we know that it is there, and as what.
            reports.Add(new DeliveryUpdated { Account = account.Id, DeliveryId = delivery, ExternalId = mid, State = DeliveryStates.Sent, OccurredAt = at ?? reports.Now });
        }
        else if (!words.IsEmpty)
        {
            reports.Add(reports.Echo(account, mid, from.Address, at, words.Fact("appId", message.Text("app_id")), threading));
        }
        else
        {
            reports.Keep(element, "We sent something in another app that cannot be shown here.");
        }
    }

    private static Words WordsOf(JsonElement message)
    {
        var words = new Words().Line(message.Text("text"));
        PageAttachments.Read(message, words);
        words.Choice(message.Text("quick_reply", "payload"), message.Text("text"));
        if (message.At("reply_to", "story") is { } story)
        {
            words.Fact("event", "story-reply").Fact("storyId", story.Text("id")).Fact("storyUrl", story.Text("url"));
        }

        if (message.Says("is_unsupported"))
        {
            words.Fact("unsupported", "true").Line(words.IsEmpty ? PageAttachments.Unsupported : null);
        }

        return words;
    }

    private static void Postback(JsonElement element, JsonElement postback, Account account, Sender from, Reports reports)
    {
        var (title, payload) = (postback.Text("title"), postback.Text("payload"));
        var words = new Words().Line(title ?? payload).Choice(payload ?? title, title).Fact("event", "postback");
        Referrals.Describe(words, postback.At("referral"));
        if (words.IsEmpty)
        {
            reports.Keep(element, "The postback has neither a title nor a payload.");
            return;
        }

        // Older ones have no mid: then the same button at the same millisecond is the same tap.
        var id = postback.Text("mid") ?? $"postback:{from.Address}:{element.Text("timestamp")}:{payload}";
        reports.Add(reports.Message(account, Hosting.Text.Limit(id, 500), from, element.Time("timestamp"), words));
    }

    private static void Reaction(JsonElement element, JsonElement reaction, Account account, Sender from, bool isOurs, Reports reports)
    {
        if (isOurs || reaction.Text("mid") is not { Length: > 0 } mid)
        {
            reports.Keep(element, isOurs ? "We reacted in another app." : "The reaction has no mid.");
            return;
        }

        var emoji = reaction.Text("emoji") ?? Emojis.GetValueOrDefault(reaction.Text("reaction") ?? "");
        var isAdded = reaction.Text("action") != "unreact";
        if (isAdded && emoji is null)
        {
            emoji = "\u2764\ufe0f";
        }

        reports.Change(
            account, isAdded ? "reaction.added" : "reaction.removed", $"reaction:{mid}:{from.Address}:{element.Text("timestamp")}:{reaction.Text("action")}", mid, from,
            element.Time("timestamp"), emoji: isAdded ? emoji : null);
    }

    private static void Edit(JsonElement element, JsonElement edit, Account account, Sender from, bool isOurs, Reports reports)
    {
        if (isOurs || edit.Text("mid") is not { Length: > 0 } mid || edit.Text("text") is not { } text)
        {
            reports.Keep(element, isOurs ? "We edited a message in another app." : "The edit has no mid or no text.");
            return;
        }

        reports.Change(
            account, "message.edited", $"edit:{mid}:{edit.Text("num_edit") ?? element.Text("timestamp")}", mid, from, element.Time("timestamp"), new Content { Text = text });
    }

    private static void Delivered(JsonElement delivery, Account account, string address, Reports reports)
    {
        var mids = delivery.Items("mids").Select(mid => mid.Text()).OfType<string>().ToList();
        foreach (var mid in mids)
        {
            reports.Add(new DeliveryUpdated
            {
                Account = account.Id,
                ExternalId = mid,
                State = DeliveryStates.Delivered,
                OccurredAt = delivery.Time("watermark") ?? reports.Now,
            });
        }

        if (delivery.Time("watermark") is { } until)
        {
            reports.Add(new Watermark(account.Id, address, DeliveryStates.Delivered, until, ExternalId: null));
        }
    }

    /// <summary>Somebody who knows us came by a link: an entry in the thread, which nobody has to answer.</summary>
    private static void Referral(JsonElement element, JsonElement referral, Account account, Sender from, DateTimeOffset? at, Reports reports)
    {
        var words = new Words().Line("Came by a link.").Fact("event", "referral");
        Referrals.Describe(words, referral);
        var id = $"referral:{from.Address}:{element.Text("timestamp")}:{referral.Text("ref")}";
        reports.Add(reports.Message(account, Hosting.Text.Limit(id, 500), from, at, words) with { Nature = Natures.AutoReply });
    }

    private static string KindOf(JsonElement element) => element.ValueKind == JsonValueKind.Object
        ? string.Join(", ", element.EnumerateObject().Select(property => property.Name).Where(name => name is not ("sender" or "recipient" or "timestamp")).DefaultIfEmpty("nothing"))
        : element.ValueKind.ToString();
}
