using System.Text.Json;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>
/// What a WhatsApp message says, by its type. Source: developers.facebook.com/docs/whatsapp/cloud-api/webhooks/reference/messages.
/// </summary>
internal static class WhatsAppContent
{
    /// <summary>The words of a message; empty when its type says nothing.</summary>
    /// <param name="message">As it came.</param>
    /// <param name="fileUrl">Where a file with this media id can be fetched.</param>
    public static Words Read(JsonElement message, Func<string, string> fileUrl)
    {
        var words = new Words();
        var type = message.Text("type") ?? "";
        var body = message.At(type) ?? default;
        switch (type)
        {
            case "text":
                words.Line(body.Text("body"));
                break;
            case "image" or "video" or "audio" or "voice" or "document" or "sticker":
                Media(words, type, body, fileUrl);
                break;
            case "location":
                words.Place(body.Number("latitude"), body.Number("longitude"), body.Text("name"), body.Text("address")).Fact("placeUrl", body.Text("url"));
                break;
            case "contacts":
                Contacts(words, message);
                break;
            case "button":
                words.Line(body.Text("text")).Choice(body.Text("payload"), body.Text("text"));
                break;
            case "interactive":
                Interactive(words, body);
                break;
            case "order":
                Order(words, body);
                break;
        }

        Describe(words, message);
        if (words.IsEmpty)
        {
            var error = message.Items("errors").FirstOrDefault();
            words.Line(PageAttachments.Unsupported).Fact("unsupported", message.Text("unsupported", "type") ?? (type.Length > 0 ? type : "unknown"))
                .Fact("errorCode", error.Text("code")).Fact("error", error.Text("error_data", "details") ?? error.Text("message") ?? error.Text("title"));
        }

        return words;
    }

    private static void Media(Words words, string type, JsonElement body, Func<string, string> fileUrl)
    {
        words.Line(body.Text("caption"));
        var part = type switch
        {
            "image" or "sticker" => PartTypes.Image,
            "video" => PartTypes.Video,
            "audio" or "voice" => PartTypes.Audio,
            _ => PartTypes.File,
        };
        var mediaType = body.Text("mime_type");
        var name = body.Text("filename") ?? $"{type}.{ExtensionOf(mediaType)}";
        words.File(part, body.Text("id") is { Length: > 0 } id ? fileUrl(id) : body.Text("link") ?? body.Text("url"), name, mediaType)
            .Fact("sticker", type == "sticker" ? "true" : null)
            .Fact("animated", body.Says("animated") ? "true" : null)
            .Fact("voice", type == "voice" || body.Says("voice") ? "true" : null);
    }

    private static void Contacts(Words words, JsonElement message)
    {
        foreach (var card in message.Items("contacts"))
        {
            var name = card.Text("name", "formatted_name")
                ?? string.Join(' ', new[] { card.Text("name", "first_name"), card.Text("name", "last_name") }.Where(part => !string.IsNullOrEmpty(part)));
            var ways = card.Items("phones").Select(phone => phone.Text("phone") ?? phone.Text("wa_id"))
                .Concat(card.Items("emails").Select(mail => mail.Text("email")))
                .Concat(card.Items("urls").Select(url => url.Text("url")))
                .Where(way => !string.IsNullOrEmpty(way));
            words.Line(string.Join(": ", new[] { name, string.Join(", ", ways) }.Where(part => !string.IsNullOrEmpty(part))));
        }

        words.Fact("contacts", words.IsEmpty ? null : "true");
    }

    private static void Interactive(Words words, JsonElement body)
    {
        var type = body.Text("type") ?? "";
        var answer = body.At(type) ?? default;
        switch (type)
        {
            case "button_reply" or "list_reply":
                words.Line(answer.Text("title")).Choice(answer.Text("id"), answer.Text("title")).Fact("description", answer.Text("description"));
                break;
            case "nfm_reply":
                words.Line(answer.Text("body") ?? answer.Text("name")).Fact("form", answer.Text("name")).Fact("formAnswers", answer.Text("response_json"));
                break;
            default:
                words.Line(answer.Text("title") ?? answer.Text("body"));
                break;
        }
    }

    private static void Order(Words words, JsonElement body)
    {
        words.Line(body.Text("text"));
        foreach (var item in body.Items("product_items"))
        {
            var price = item.Text("item_price") is { } amount ? $" ({amount} {item.Text("currency")})" : "";
            words.Line($"{item.Text("quantity") ?? "1"} × {item.Text("product_retailer_id")}{price}");
        }

        words.Fact("order", "true").Fact("catalogId", body.Text("catalog_id"));
    }

    private static void Describe(Words words, JsonElement message)
    {
        words.Fact("forwarded", message.Says("context", "forwarded") || message.Says("context", "frequently_forwarded") ? "true" : null)
            .Fact("frequentlyForwarded", message.Says("context", "frequently_forwarded") ? "true" : null)
            .Fact("productId", message.Text("context", "referred_product", "product_retailer_id"))
            .Fact("groupId", message.Text("group_id"));
        Referrals.Describe(words, message.At("referral"));
    }

    private static string ExtensionOf(string? mediaType) => mediaType?.Split(';')[0].Trim() switch
    {
        "image/jpeg" => "jpg",
        "audio/mpeg" => "mp3",
        "audio/mp4" => "m4a",
        "video/3gpp" => "3gp",
        "text/plain" => "txt",
        null or "" => "bin",
        var other => new string([.. other.Split('/')[^1].Where(char.IsAsciiLetterOrDigit).Take(8)]),
    };
}
