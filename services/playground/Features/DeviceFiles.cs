using Omnichannel.Hosting.Http;
using Omnichannel.Playground.Providers;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Features;

/// <summary>The files on the newcomer's devices.</summary>
internal static class DeviceFiles
{
    /// <summary><c>POST /playground/api/files</c>, multipart with one <c>file</c>.</summary>
    public static async Task<IResult> AddAsync(HttpRequest request, Files files, CancellationToken cancellationToken)
    {
        if (!request.HasFormContentType || (await request.ReadFormAsync(cancellationToken)).Files is not [var file, ..])
        {
            return Problems.Invalid("file", "A form with a file.");
        }

        if (file.Length > Files.Largest)
        {
            return Problems.Invalid("file", $"At most {Files.Largest / (1024 * 1024)} MiB.");
        }

        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken);
        return TypedResults.Ok(files.Add(file.FileName, file.ContentType, bytes.ToArray()));
    }

    /// <summary><c>GET /playground/api/files/{id}</c>.</summary>
    public static async Task<IResult> Get(string id, HttpContext context, Files files)
    {
        if (files.Find(id) is not { } found)
        {
            return Problems.NotFound("file");
        }

        context.Response.Headers.CacheControl = "private, max-age=86400, immutable";
        await new ProviderAnswer(200) { File = (found.File.MediaType, found.Bytes) }.WriteAsync(context.Response);
        return TypedResults.Empty;
    }
}
