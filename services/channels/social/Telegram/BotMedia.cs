using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>The one file that a Telegram message may have, in the bus's words.</summary>
internal static class BotMedia
{
    /// <summary>What getFile gives out at most. Source: core.telegram.org/bots/api#getfile.</summary>
    private const long LargestFile = 20_000_000;

    /// <summary>The file and the part that shows it; null when there is none.</summary>
    public static (Attachment File, Part Part)? Of(BotMessage message, Account account)
    {
        // An animation comes as a document too, and a photo in sizes that stand in no promised order.
        var (file, type, mediaType, name) = message switch
        {
            { Photo: { Count: > 0 } sizes } => (Largest(sizes), PartTypes.Image, "image/jpeg", $"photo-{message.MessageId}.jpg"),
            { Animation: { } animation } => animation.MimeType?.StartsWith("image/", StringComparison.Ordinal) == true
                ? (animation, PartTypes.Image, animation.MimeType, animation.FileName ?? "animation.gif")
                : (animation, PartTypes.Video, animation.MimeType ?? "video/mp4", animation.FileName ?? "animation.mp4"),
            { Video: { } video } => (video, PartTypes.Video, video.MimeType ?? "video/mp4", video.FileName ?? $"video-{message.MessageId}.mp4"),
            { VideoNote: { } note } => (note, PartTypes.Video, "video/mp4", $"video-{message.MessageId}.mp4"),
            { Voice: { } voice } => (voice, PartTypes.Audio, voice.MimeType ?? "audio/ogg", $"voice-{message.MessageId}.ogg"),
            { Audio: { } audio } => (audio, PartTypes.Audio, audio.MimeType ?? "audio/mpeg", audio.FileName ?? TitleOf(audio)),
            { Sticker: { IsAnimated: true } sticker } => (sticker, PartTypes.File, "application/x-tgsticker", "sticker.tgs"),
            { Sticker: { IsVideo: true } sticker } => (sticker, PartTypes.Video, "video/webm", "sticker.webm"),
            { Sticker: { } sticker } => (sticker, PartTypes.Image, "image/webp", "sticker.webp"),
            { Document: { } document } => (document, PartTypes.File, document.MimeType ?? "application/octet-stream", document.FileName ?? "document"),
            _ => default((BotFile File, string Type, string MediaType, string Name)),
        };
        if (file is null)
        {
            return null;
        }

        // The number first, so that an album's files sort as its messages do.
        var attachment = new Attachment
        {
            Id = $"{message.MessageId:D10}-{Text.Limit(file.FileUniqueId ?? file.FileId, 100)}",
            Name = FileNames.Clean(name),
            MediaType = Text.Limit(mediaType, 127),
            Size = file.FileSize,
        };
        return (
            file.FileSize > LargestFile
                ? attachment with { Error = "Telegram gives bots no files of more than 20 MB; the customer can share it another way." }
                : attachment with { Url = ProviderFiles.UrlOf(account.Id, file.FileId) },
            new Part { Type = type, Attachment = attachment.Id, Title = Text.Clean(file.Emoji) });
    }

    private static BotFile Largest(IReadOnlyList<BotFile> sizes) =>
        sizes.MaxBy(size => ((long)(size.Width ?? 0) * (size.Height ?? 0), size.FileSize ?? 0))!;

    private static string TitleOf(BotFile audio) =>
        string.Join(" - ", new[] { audio.Performer, audio.Title }.Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } title ? title + ".mp3" : "audio.mp3";
}
