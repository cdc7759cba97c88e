using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>One call of the Bot API.</summary>
/// <param name="Method">The method.</param>
/// <param name="Fields">Its parameters.</param>
/// <param name="Files">What is uploaded with it.</param>
internal sealed record SendStep(string Method, JsonObject Fields, IReadOnlyList<BotUpload> Files);

/// <summary>The calls that send a message, in their order, and what had to be left out.</summary>
internal sealed record SendPlan(IReadOnlyList<SendStep> Steps, IReadOnlyList<string> Degraded, string? Problem = null)
{
    /// <summary>What Telegram takes. Source: core.telegram.org/bots/api#sendmessage, #sendphoto, #sendmediagroup.</summary>
    private const int LongestText = 4096, LongestCaption = 1024, MostInAlbum = 10, LongestCallback = 64;

    private const long LargestPhoto = 10 * 1024 * 1024;

    /// <summary>Makes the plan.</summary>
    /// <param name="send">What is to be sent.</param>
    /// <param name="chat">To whom.</param>
    /// <param name="blobs">Where the files are.</param>
    /// <param name="plain">Without HTML, since Telegram did not like it.</param>
    /// <param name="asFiles">Pictures and films as plain files, since Telegram did not like them.</param>
    public static SendPlan Of(SendMessage send, long chat, BlobStore blobs, bool plain, bool asFiles)
    {
        var degraded = new List<string>();
        var rich = send.Content.Html is { } html && !plain ? TelegramHtml.Of(html) : null;
        if (rich is not null and { Length: 0 or > LongestText } || (plain && send.Content.Html is not null))
        {
            degraded.Add("html");
            rich = null;
        }

        var files = new List<(Attachment File, string Path, string Kind)>();
        foreach (var file in send.Attachments)
        {
            if (file.Sha256 is null || blobs.Find(file.Sha256) is not { } path)
            {
                return new SendPlan([], [], $"The file {file.Name} is not there any more.");
            }

            files.Add((file, path, asFiles ? "document" : KindOf(file)));
        }

        var albums = Albums(files);
        var keyboard = KeyboardOf(send.Content.Parts);
        var length = rich?.Length ?? send.Content.Text.Length;
        var isCaption = albums.Count == 1 && length is > 0 and <= LongestCaption && (keyboard is null || albums[0].Count == 1);
        var media = albums.Select((album, index) => MediaStep(chat, album, isCaption && index == 0 ? TextFields("caption", send.Content.Text, rich) : [])).ToList();
        var texts = isCaption ? [] : TextSteps(chat, send.Content.Text, rich, degraded, needsText: keyboard is not null);

        // A keyboard stands below what was said last; without one the text comes first, and what it speaks of follows.
        var steps = keyboard is null ? [.. texts, .. media, .. PlaceSteps(chat, send.Content.Parts)] : media.Concat(PlaceSteps(chat, send.Content.Parts)).Concat(texts).ToList();
        if (keyboard is not null && steps.Count > 0)
        {
            steps[^1].Fields["reply_markup"] = keyboard;
        }

        if (steps.Count > 0 && BotIds.TryMessage(send.Threading?.ReplyToExternalId, out var where, out var answered) && where == chat)
        {
            steps[0].Fields["reply_parameters"] = new JsonObject { ["message_id"] = answered, ["allow_sending_without_reply"] = true };
        }

        return new SendPlan(steps, degraded, steps.Count == 0 ? "There is nothing in it that Telegram could send." : null);
    }

    private static List<SendStep> TextSteps(long chat, string text, TelegramHtml? rich, List<string> degraded, bool needsText)
    {
        if (rich is null && string.IsNullOrWhiteSpace(text) && !needsText)
        {
            return [];
        }

        var pieces = rich is not null ? [text] : TextPieces.Split(string.IsNullOrWhiteSpace(text) ? "👇" : text, LongestText);
        if (pieces.Count > 1)
        {
            degraded.Add("split");
        }

        return [.. pieces.Select(piece => new SendStep("sendMessage", Merge(new JsonObject { ["chat_id"] = chat }, TextFields("text", piece, rich)), []))];
    }

    private static JsonObject TextFields(string name, string text, TelegramHtml? rich) => rich is null
        ? new JsonObject { [name] = text }
        : new JsonObject { [name] = rich.Html, ["parse_mode"] = "HTML" };

    private static IEnumerable<SendStep> PlaceSteps(long chat, IReadOnlyList<Part> parts) => parts
        .Where(part => part is { Type: PartTypes.Location, Latitude: not null, Longitude: not null })
        .Select(part => part.Title is { Length: > 0 } title
            ? new SendStep("sendVenue", new JsonObject { ["chat_id"] = chat, ["latitude"] = part.Latitude, ["longitude"] = part.Longitude, ["title"] = title, ["address"] = title }, [])
            : new SendStep("sendLocation", new JsonObject { ["chat_id"] = chat, ["latitude"] = part.Latitude, ["longitude"] = part.Longitude }, []));

    private static SendStep MediaStep(long chat, IReadOnlyList<(Attachment File, string Path, string Kind)> album, JsonObject caption)
    {
        if (album.Count == 1)
        {
            var (file, path, kind) = album[0];
            return new SendStep(
                "send" + char.ToUpperInvariant(kind[0]) + kind[1..],
                Merge(new JsonObject { ["chat_id"] = chat }, caption),
                [new BotUpload(kind, path, FileNames.Clean(file.Name), file.MediaType)]);
        }

        var media = new JsonArray();
        var uploads = new List<BotUpload>();
        foreach (var (file, path, kind) in album)
        {
            var field = "file" + uploads.Count;
            uploads.Add(new BotUpload(field, path, FileNames.Clean(file.Name), file.MediaType));
            media.Add(Merge(new JsonObject { ["type"] = kind, ["media"] = "attach://" + field }, media.Count == 0 ? caption : []));
        }

        return new SendStep("sendMediaGroup", new JsonObject { ["chat_id"] = chat, ["media"] = media }, uploads);
    }

    /// <summary>Albums hold photos and films together, documents among themselves, music among itself, ten at most; all else stands alone.</summary>
    private static List<List<(Attachment File, string Path, string Kind)>> Albums(IEnumerable<(Attachment File, string Path, string Kind)> files)
    {
        var albums = new List<List<(Attachment File, string Path, string Kind)>>();
        foreach (var file in files)
        {
            if (albums is [.., { Count: < MostInAlbum } last] && ShelfOf(last[0].Kind) is { } shelf && shelf == ShelfOf(file.Kind))
            {
                last.Add(file);
            }
            else
            {
                albums.Add([file]);
            }
        }

        return albums;
    }

    private static string? ShelfOf(string kind) => kind switch
    {
        "photo" or "video" => "visual",
        "document" or "audio" => kind,
        _ => null,
    };

    private static string KindOf(Attachment file) => file.MediaType.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "image/jpeg" or "image/png" or "image/webp" when file.Size is null or <= LargestPhoto => "photo",
        "image/gif" => "animation",
        "video/mp4" => "video",
        "audio/mpeg" or "audio/mp4" or "audio/x-m4a" => "audio",
        "audio/ogg" => "voice",
        _ => "document",
    };

    private static JsonObject? KeyboardOf(IReadOnlyList<Part> parts)
    {
        var buttons = parts.Where(part => part.Type == PartTypes.Choice && (part.Title ?? part.Id) is { Length: > 0 })
            .Select(JsonNode (part) => new JsonArray(new JsonObject { ["text"] = part.Title ?? part.Id, ["callback_data"] = CallbackOf(part) })).ToArray();
        return buttons.Length == 0 ? null : new JsonObject { ["inline_keyboard"] = new JsonArray(buttons) };
    }

    /// <summary>What comes back when a button is pressed: 1 to 64 bytes.</summary>
    private static string CallbackOf(Part part)
    {
        var data = part.Id is { Length: > 0 } id ? id : part.Title!;
        while (Encoding.UTF8.GetByteCount(data) > LongestCallback)
        {
            data = Hosting.Text.Limit(data, data.Length - 1);
        }

        return data;
    }

    private static JsonObject Merge(JsonObject fields, JsonObject more)
    {
        foreach (var (name, value) in more)
        {
            fields[name] = value?.DeepClone();
        }

        return fields;
    }
}
