using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Omnichannel.Adapters;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.External.Intake;

/// <summary>
/// <c>POST /adapters/v1/accounts/{account}/attachments?name=…</c>: raw bytes up to 50 MiB, signed like everything else. They wait
/// in a temporary file until the signature was found right.
/// </summary>
internal sealed class UploadEndpoint(IAccountDirectory accounts, BlobStore blobs, HubSettings settings, TimeProvider time)
{
    private readonly string _incoming = Path.Combine(settings.Data, "uploads");

    public async Task<IResult> PostAsync(string account, HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (await accounts.FindAsync(account, cancellationToken) is not { } found)
        {
            return Problems.NotFound("account");
        }

        var headers = context.Request.Headers;
        using var verification = WebhookVerification.Begin(
            found.Secrets,
            headers[StandardWebhooks.IdHeader],
            headers[StandardWebhooks.TimestampHeader],
            headers[StandardWebhooks.SignatureHeader],
            time.GetUtcNow());
        if (verification is null)
        {
            return SignedRequest.Unsigned();
        }

        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = BlobStore.MaxBytes;
        Directory.CreateDirectory(_incoming);
        await using var file = new FileStream(
            Path.Combine(_incoming, Path.GetRandomFileName()),
            FileMode.CreateNew,
            FileAccess.ReadWrite,
            FileShare.None,
            64 * 1024,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            verification.Append(buffer.AsSpan(0, read));
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        if (!verification.Holds())
        {
            return SignedRequest.Unsigned();
        }

        file.Position = 0;
        var stored = await blobs.SaveAsync(file, BlobStore.MaxBytes, cancellationToken);
        return TypedResults.Json(
            new UploadedAttachment(AttachmentIntake.UploadedPrefix + stored.Sha256, stored.Sha256, stored.Size),
            ExternalJson.Default.UploadedAttachment,
            statusCode: StatusCodes.Status201Created);
    }
}
