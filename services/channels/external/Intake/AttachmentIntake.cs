using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.External.Intake;

/// <summary>An attachment that was put into the hub beforehand.</summary>
/// <param name="Url">What goes into the event's attachment.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Size">Bytes.</param>
internal sealed record UploadedAttachment(string Url, string Sha256, long Size);

/// <summary>Stores the files that come with an event; those with a URL are fetched later, by conversations.</summary>
internal sealed class AttachmentIntake(BlobStore blobs)
{
    /// <summary>How <see cref="UploadedAttachment.Url"/> begins.</summary>
    public const string UploadedPrefix = "hub:sha256/";

    /// <summary>The attachments in the bus's words, or what is wrong with them.</summary>
    public async Task<(IReadOnlyList<Attachment> Files, string? Problem)> TakeAsync(
        IReadOnlyList<MessageAttachment> given, CancellationToken cancellationToken)
    {
        var files = new List<Attachment>(given.Count);
        for (var index = 0; index < given.Count; index++)
        {
            var (file, problem) = given[index] is { } one
                ? await TakeOneAsync(one, index, cancellationToken)
                : (null, $"attachments[{index}] is null.");
            if (file is null)
            {
                return ([], problem);
            }

            files.Add(file);
        }

        return files.DistinctBy(file => file.Id).Count() == files.Count
            ? (files, null)
            : ([], "attachments have the same id twice.");
    }

    private async Task<(Attachment? File, string? Problem)> TakeOneAsync(MessageAttachment given, int index, CancellationToken cancellationToken)
    {
        var file = new Attachment
        {
            Id = Text.Limit(Text.Clean(given.Id), 200) is { Length: > 0 } id ? id : "a" + (index + 1),
            Name = Path.GetFileName((Text.Limit(Text.Clean(given.Name), 255) ?? "").Replace('\\', '/')),
            MediaType = Text.Limit(Text.Clean(given.MediaType), 127) is { Length: > 0 } type ? type : "application/octet-stream",
            Inline = given.Inline ?? false,
        };
        if (given.Data is not null)
        {
            return await StoreAsync(file, given, cancellationToken);
        }

        if (given.Url?.StartsWith(UploadedPrefix, StringComparison.Ordinal) == true)
        {
            var sha256 = given.Url[UploadedPrefix.Length..];
            return blobs.Find(sha256) is { } path
                ? (file with { Sha256 = sha256, Size = new FileInfo(path).Length }, null)
                : (null, $"attachments[{index}].url names nothing that was uploaded.");
        }

        return Uri.TryCreate(given.Url, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? (file with { Url = url.AbsoluteUri, Size = given.Size, Sha256 = null }, null)
            : (null, $"attachments[{index}] has neither data nor an http(s) url.");
    }

    private async Task<(Attachment? File, string? Problem)> StoreAsync(
        Attachment file, MessageAttachment given, CancellationToken cancellationToken)
    {
        var bytes = new byte[given.Data!.Length / 4 * 3 + 3];
        if (!Convert.TryFromBase64String(given.Data, bytes, out var length))
        {
            return (null, $"attachment {file.Id}: data is not base64.");
        }

        var stored = await blobs.SaveAsync(bytes.AsMemory(0, length), cancellationToken);
        return given.Sha256 is null || string.Equals(given.Sha256, stored.Sha256, StringComparison.OrdinalIgnoreCase)
            ? (file with { Sha256 = stored.Sha256, Size = stored.Size }, null)
            : (null, $"attachment {file.Id}: sha256 does not fit its data.");
    }
}
