using System.Text.Json;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>What stands in a Messenger or Instagram message besides its text.</summary>
internal static class PageAttachments
{
    /// <summary>What stands where a message of ours or theirs cannot be shown.</summary>
    public const string Unsupported = "[A message that cannot be shown here: see it in the app.]";

    // Messenger's own thumbs up, in three sizes: a text, as everybody sees it, not a picture.
    private static readonly HashSet<string> ThumbsUp = ["369239263222822", "369239343222814", "369239383222810"];

    /// <summary>Adds the attachments of a message to its words.</summary>
    public static void Read(JsonElement message, Words words)
    {
        foreach (var attachment in message.Items("attachments"))
        {
            ReadOne(attachment, message, words);
        }

        if (words.IsEmpty && message.Text("sticker_id") is { } sticker)
        {
            words.Line(ThumbsUp.Contains(sticker) ? "\U0001F44D" : null);
        }
    }

    private static void ReadOne(JsonElement attachment, JsonElement message, Words words)
    {
        var type = attachment.Text("type") ?? "";
        var url = attachment.Text("payload", "url") ?? attachment.Text("url");
        var title = attachment.Text("payload", "title") ?? attachment.Text("title");
        switch (type)
        {
            case "image" when attachment.Text("payload", "sticker_id") is { } sticker && ThumbsUp.Contains(sticker):
                words.Line("\U0001F44D");
                break;
            case "image" or "video" or "audio" or "file":
                words.Fact("sticker", attachment.Text("payload", "sticker_id"));
                words.File(type, url, type == "file" ? title : null);
                break;
            case "like_heart":
                words.Line("\u2764\ufe0f");
                break;
            case "location":
                words.Place(
                    attachment.Number("payload", "coordinates", "lat"), attachment.Number("payload", "coordinates", "long"), title, street: null);
                break;
            case "story_mention":
                words.Fact("event", "story-mention").Fact("storyUrl", url).File(PartTypes.File, url, "story");
                break;
            case "fallback":
                Link(words, message, title, url ?? attachment.Text("URL"));
                break;
            case "template":
                Template(attachment, words);
                break;
            case "reel" or "ig_reel":
                Shared(words, type, title, url, PartTypes.Video);
                break;
            case "share" or "post" or "ig_post" or "ig_story" or "media_share" or "story_share":
                Shared(words, type, title, url, PartTypes.File);
                break;
            default:
                words.Fact("attachment", type).Line(title).File(PartTypes.File, url);
                break;
        }
    }

    /// <summary>Something of the network's own that was passed on: shown as what it is, with its title.</summary>
    private static void Shared(Words words, string kind, string? title, string? url, string part) =>
        words.Line(title).Fact("shared", kind).Fact("sharedUrl", url).File(part, url, kind.Replace("ig_", ""));

    /// <summary>A link with a preview; usually it stands in the text already.</summary>
    private static void Link(Words words, JsonElement message, string? title, string? url)
    {
        var text = message.Text("text") ?? "";
        words.Fact("linkTitle", title).Fact("link", url);
        if (!text.Contains(url ?? title ?? "", StringComparison.Ordinal))
        {
            words.Line(title).Line(url);
        }
        else if (text.Length == 0)
        {
            words.Line(title);
        }
    }

    /// <summary>A template's texts: those of its cards or products, and its buttons.</summary>
    private static void Template(JsonElement attachment, Words words)
    {
        words.Line(attachment.Text("payload", "text") ?? attachment.Text("title"));
        Buttons(attachment.At("payload") ?? attachment, words);
        foreach (var card in attachment.Items("payload", "elements").Concat(attachment.Items("payload", "generic", "elements")).Concat(attachment.Items("payload", "product", "elements")))
        {
            words.Line(card.Text("title")).Line(card.Text("subtitle"));
            Buttons(card, words);
        }
    }

    private static void Buttons(JsonElement card, Words words)
    {
        foreach (var button in card.Items("buttons"))
        {
            words.Line(button.Text("title") is { } title ? $"- {title}" : null);
        }
    }
}
