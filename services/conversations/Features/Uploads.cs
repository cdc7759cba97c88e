using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>An uploaded file.</summary>
public sealed record FileModel(Guid Id, string Name, string MediaType, long Size, string Sha256, string Url);

/// <summary><c>POST /api/files</c>: what agents attach to their messages.</summary>
internal sealed class Uploads(
    [FromKeyedServices(ConversationsModule.Service)] Database database, BlobStore blobs, FileUrls urls, TimeProvider time)
{
    private const int Envelope = 64 * 1024;

    /// <summary>Stores the field <c>file</c> of a form as it streams in.</summary>
    public async Task<Results<Created<FileModel>, ProblemHttpResult>> HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 100 } boundary)
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "not-a-form", "Send multipart/form-data with the file in its field \"file\".");
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = BlobStore.MaxBytes + Envelope;
        }

        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body);
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition() && disposition.Name.Value?.Trim('"') == "file")
                {
                    return await SaveAsync(context, section, disposition, cancellationToken);
                }
            }
        }
        catch (BlobTooLargeException)
        {
            return TooLarge();
        }
        catch (BadHttpRequestException refused) when (refused.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return TooLarge();
        }
        catch (InvalidDataException)
        {
            return Problems.Invalid("file", "This is no proper form.");
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Problems.Invalid("file", "The form ends too early.");
        }

        return Problems.Invalid("file", "There is no file in the form's field \"file\".");
    }

    /// <summary>The attachments that references stand for; says whether one is missing.</summary>
    public async Task<(IReadOnlyList<Attachment> Files, bool Missing)> FindAsync(Tx tx, IReadOnlyList<FileReference>? references)
    {
        if (references is null or { Count: 0 })
        {
            return ([], false);
        }

        var ids = references.Select(reference => reference.Id!.Value).Distinct().ToArray();
        var rows = (await tx.QueryAsync<FileRow>($"SELECT * FROM files WHERE id {tx.In("ids")}", new { ids = Tx.List(ids) })).ToDictionary(row => row.Id);
        return (
            [
                .. ids.Where(rows.ContainsKey).Select(id => rows[id])
                    .Select(row => new Attachment { Id = row.Id.ToString("D"), Name = row.Name, MediaType = row.MediaType, Size = row.Size, Sha256 = row.Sha256 }),
            ],
            rows.Count < ids.Length);
    }

    private async Task<Results<Created<FileModel>, ProblemHttpResult>> SaveAsync(
        HttpContext context, MultipartSection section, ContentDispositionHeaderValue disposition, CancellationToken cancellationToken)
    {
        var named = disposition.FileNameStar.HasValue ? disposition.FileNameStar.Value : HeaderUtilities.RemoveQuotes(disposition.FileName).Value;
        var name = FileNames.Clean(Text.Clean(named));
        var mediaType = MediaTypeHeaderValue.TryParse(section.ContentType, out var type) && type.MediaType.Value is { Length: <= 100 } known
            ? known.ToLowerInvariant()
            : "application/octet-stream";
        var blob = await blobs.SaveAsync(section.Body, BlobStore.MaxBytes, cancellationToken);
        var row = new FileRow
        {
            Id = Ids.New(time),
            Sha256 = blob.Sha256,
            Name = name,
            MediaType = mediaType,
            Size = blob.Size,
            ById = context.User.UserId(),
            At = time.GetUtcNow(),
        };
        await database.WriteAsync((connection, transaction) => new Tx(connection, transaction).InsertAsync("files", [row]), cancellationToken);
        var url = urls.Sign(blob.Sha256, name, mediaType);
        return TypedResults.Created(url, new FileModel(row.Id, name, mediaType, blob.Size, blob.Sha256, url));
    }

    private static ProblemHttpResult TooLarge() =>
        Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"A file has at most {BlobStore.MaxBytes / (1024 * 1024)} MiB.");
}

/// <summary>A row of <c>files</c>.</summary>
internal sealed record FileRow
{
    public Guid Id { get; init; }
    public string Sha256 { get; init; } = "";
    public string Name { get; init; } = "";
    public string MediaType { get; init; } = "";
    public long Size { get; init; }
    public string ById { get; init; } = "";
    public DateTimeOffset At { get; init; }
}
