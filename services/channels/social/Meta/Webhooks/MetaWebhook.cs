using System.Text.Json;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>
/// Takes a webhook apart: entries, and in them messages and changes, each for itself, so that one that is broken costs no other.
/// </summary>
internal static class MetaWebhook
{
    /// <summary>Reads a whole body.</summary>
    /// <param name="root">The body.</param>
    /// <param name="owners">Whose pages and numbers count.</param>
    /// <param name="reports">Where it goes.</param>
    public static void Read(JsonElement root, Owners owners, Reports reports)
    {
        var channel = root.Text("object") switch
        {
            "page" => "messenger",
            "instagram" => "instagram",
            "whatsapp_business_account" => "whatsapp",
            _ => null,
        };
        if (channel is null || root.At("entry") is not { ValueKind: JsonValueKind.Array })
        {
            reports.Keep(root, $"This is no webhook of a page, of Instagram or of WhatsApp: {Hosting.Text.Limit(root.Text("object") ?? "no object", 60)}.");
            return;
        }

        foreach (var entry in root.Items("entry"))
        {
            Each(entry, "messaging", reports, element => Messaging(element, entry, channel, owners, reports));
            Each(entry, "changes", reports, change => Change(change, entry, channel, owners, reports));
            foreach (var element in entry.Items("standby"))
            {
                reports.Keep(element, "Another app has this conversation.");
            }

            // Instagram's own login reports a comment on the entry itself.
            if (entry.At("field") is not null)
            {
                Change(entry, entry, channel, owners, reports);
            }
            else if (entry.At("messaging") is null && entry.At("changes") is null && entry.At("standby") is null)
            {
                reports.Keep(entry, "The entry is empty.");
            }
        }
    }

    private static void Each(JsonElement entry, string name, Reports reports, Action<JsonElement> read)
    {
        foreach (var element in entry.Items(name))
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                read(element);
            }
            else
            {
                reports.Keep(element, $"An element of {name} is no object.");
            }
        }
    }

    private static void Messaging(JsonElement element, JsonElement entry, string channel, Owners owners, Reports reports)
    {
        var (sender, recipient) = (element.Text("sender", "id"), element.Text("recipient", "id"));
        if (sender is null || recipient is null)
        {
            reports.Keep(element, "The event does not say from whom to whom it is.");
            return;
        }

        // Whose it is, its ends say. Meta's ids are numbers: what is none comes from a test tool, and then the entry says it.
        var entryId = entry.Text("id");
        var (account, page) = owners.Find(channel, recipient) is { } to ? (to, recipient)
            : owners.Find(channel, sender) is { } from ? (from, sender)
            : !recipient.All(char.IsAsciiDigit) && entryId is not null && owners.Find(channel, entryId) is { } whole ? (whole, recipient)
            : (null, "");
        if (account is null)
        {
            reports.Keep(element, $"Neither {sender} nor {recipient} is ours.");
            return;
        }

        PageEvents.Read(element, account, page == recipient ? sender : recipient, isOurs: page == sender, reports);
    }

    private static void Change(JsonElement change, JsonElement entry, string channel, Owners owners, Reports reports)
    {
        var field = change.Text("field");
        if (channel == "whatsapp")
        {
            var number = change.Text("value", "metadata", "phone_number_id");
            if (owners.Find(channel, number) is { } line)
            {
                WhatsAppEvents.Read(change, line, reports);
                return;
            }

            reports.Keep(change, number is null ? $"{field ?? "This change"} is about no number." : $"The number {number} is not ours.");
            return;
        }

        if (field is "messages" or "messaging_postbacks" or "message_reactions" or "messaging_seen" && change.At("value", "sender") is not null)
        {
            Messaging(change.At("value")!.Value, entry, channel, owners, reports);
            return;
        }

        var page = entry.Text("id");
        if (owners.Find(channel, page) is not { } account)
        {
            reports.Keep(change, $"The page {page} is not ours.");
            return;
        }

        switch (field)
        {
            case "feed":
                PublicComments.ReadFeed(change, account, page!, entry.Time("time"), reports);
                break;
            case "comments" or "live_comments" or "mentions":
                PublicComments.ReadInstagram(change, account, page!, entry.Time("time"), reports);
                break;
            default:
                reports.Keep(change, $"{field ?? "This change"} is not for people.");
                break;
        }
    }
}

/// <summary>
/// Whose a page, an Instagram account or a number is: the account's at whose address the webhook came, or another account's of the same
/// app, since an app has one address for all its webhooks.
/// </summary>
internal sealed class Owners(Account account, IReadOnlyList<Account> all)
{
    /// <summary>The account with this page or number; an account that names none takes them all.</summary>
    public Account? Find(string channel, string? id) =>
        account.Channel == channel && (IdOf(account) is not { Length: > 0 } own || own == id)
            ? account
            : all.FirstOrDefault(other => other is { Provider: "meta", Enabled: true } && other.Channel == channel && id is not null && IdOf(other) == id
                && other.Text("appSecret") == account.Text("appSecret"));

    /// <summary>Its page's, Instagram account's or number's id.</summary>
    public static string? IdOf(Account account) => account.Channel == "whatsapp" ? account.Text("phoneNumberId") : account.Text("pageId");
}
