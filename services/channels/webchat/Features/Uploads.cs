using Dapper;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>A stored file, to be named in a message.</summary>
internal sealed record UploadModel(string Id, string Name, string MediaType, long Size, string Sha256, string Url);

/// <summary><c>POST …/attachments</c>: one file, multipart; it belongs to the visitor who brought it.</summary>
internal sealed class Uploads(
    [FromKeyedServices(WebChatSchema.Service)] Database database, BlobStore blobs, FileUrls urls, ChatLimits limits, TimeProvider time)
{
    private const int LongestBoundary = 100;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var visitor = ChatAccess.VisitorOf(context);
        if (limits.Uploads.Take(visitor.Id.ToString()) is { } seconds)
        {
            return ChatAccess.TooMany(context, seconds);
        }

        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= LongestBoundary } boundary)
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "not-multipart", "Send the file as multipart/form-data.");
        }

        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body);
            while (await reader.ReadNextSectionAsync(context.RequestAborted) is { } section)
            {
                if (section.GetContentDispositionHeader() is { } disposition && disposition.IsFileDisposition())
                {
                    return await StoreAsync(visitor, section, disposition, context.RequestAborted) is { } upload
                        ? TypedResults.Json(upload, WebChatJson.Default.UploadModel, statusCode: StatusCodes.Status201Created)
                        : ChatAccess.Unauthorized(context);
                }
            }
        }
        catch (InvalidDataException broken)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "invalid-multipart", broken.Message);
        }
        catch (BlobTooLargeException)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"A file has at most {ChatLimits.FileBytes / 1024 / 1024} MiB.");
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Problems.Of(StatusCodes.Status400BadRequest, "invalid-multipart", "The body ends before the file does.");
        }

        return Problems.Invalid("file", "The file is missing.");
    }

    /// <summary>The visitor's own uploads among these ids, in their order.</summary>
    public async Task<IReadOnlyList<Attachment>> FindAsync(Guid visitorId, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count is 0 or > ChatLimits.Files)
        {
            return [];
        }

        // What is no id is nobody's file, and may be what PostgreSQL cannot even be asked for.
        var known = ids.Where(id => Guid.TryParseExact(id, "D", out _)).ToArray();
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition(
            $"SELECT id, name, media_type, size, sha256 FROM uploads WHERE visitor_id = @visitorId AND id {database.In("known")}",
            new { visitorId, known },
            cancellationToken: cancellationToken));
        return
        [
            .. rows.OrderBy(row => Array.IndexOf(known, row.Id)).Select(row => new Attachment
            {
                Id = row.Id,
                Name = row.Name,
                MediaType = row.MediaType,
                Size = row.Size,
                Sha256 = row.Sha256,
            }),
        ];
    }

    /// <summary>Stores the file; null: its visitor was erased meanwhile.</summary>
    private async Task<UploadModel?> StoreAsync(
        Visitor visitor, MultipartSection section, ContentDispositionHeaderValue disposition, CancellationToken cancellationToken)
    {
        var blob = await blobs.SaveAsync(section.Body, ChatLimits.FileBytes, cancellationToken);
        var name = FileNames.Clean(disposition.FileNameStar.Value ?? HeaderUtilities.RemoveQuotes(disposition.FileName).Value);
        var mediaType = MediaTypeHeaderValue.TryParse(section.ContentType, out var declared) && declared.MediaType.Length < 128
            ? declared.MediaType.ToString().ToLowerInvariant()
            : "application/octet-stream";
        var row = new { id = Ids.New(time), visitorId = visitor.Id, name, mediaType, blob.Size, blob.Sha256, at = time.GetUtcNow() };
        var added = await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                $"""
                 INSERT INTO uploads (id, visitor_id, name, media_type, size, sha256, at)
                 SELECT @id, @visitorId, @name, @mediaType, @Size, @Sha256, @at {VisitorStore.Stays(database)}
                 """,
                row,
                transaction),
            cancellationToken);
        return added == 1 ? new UploadModel(row.id.ToString(), name, mediaType, blob.Size, blob.Sha256, urls.Sign(blob.Sha256, name, mediaType)) : null;
    }

    private sealed record Row
    {
        public required string Id { get; init; }

        public required string Name { get; init; }

        public required string MediaType { get; init; }

        public long Size { get; init; }

        public required string Sha256 { get; init; }
    }
}
