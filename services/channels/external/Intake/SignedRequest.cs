using System.Buffers;
using Microsoft.AspNetCore.Http;
using Omnichannel.Adapters;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.External.Intake;

/// <summary>A request whose signature was right: its account and its raw body.</summary>
internal sealed record SignedRequest(Account Account, byte[] Body)
{
    /// <summary>
    /// Reads and verifies, or answers why not: 404 no such account, 413 too large, 401 wrong, missing or late signature,
    /// 409 disabled. Nothing of the request is believed before its signature was.
    /// </summary>
    public static async Task<(SignedRequest? Request, IResult? Refusal)> ReadAsync(
        HttpContext context, string account, int maxBytes, IAccountDirectory accounts, TimeProvider time)
    {
        var cancellationToken = context.RequestAborted;
        if (await accounts.FindAsync(account, cancellationToken) is not { } found)
        {
            return (null, Problems.NotFound("account"));
        }

        if (context.Request.ContentLength > maxBytes || await BodyAsync(context.Request.Body, maxBytes, cancellationToken) is not { } body)
        {
            return (null, Problems.Of(StatusCodes.Status413PayloadTooLarge, "too-large", $"A request has at most {maxBytes} bytes."));
        }

        if (!StandardWebhooks.Verify(
            found.Secrets,
            context.Request.Headers[StandardWebhooks.IdHeader],
            context.Request.Headers[StandardWebhooks.TimestampHeader],
            context.Request.Headers[StandardWebhooks.SignatureHeader],
            body,
            time.GetUtcNow()))
        {
            return (null, Unsigned());
        }

        return found.Enabled
            ? (new SignedRequest(found, body), null)
            : (null, Problems.Conflict("account-disabled", "The account is disabled; an administrator can enable it."));
    }

    /// <summary>401: what every wrong signature gets.</summary>
    public static IResult Unsigned() => Problems.Of(
        StatusCodes.Status401Unauthorized, "signature", "The signature is missing, wrong, or more than five minutes from our clock.");

    private static async Task<byte[]?> BodyAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            using var body = new MemoryStream();
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (body.Length + read > maxBytes)
                {
                    return null;
                }

                body.Write(buffer, 0, read);
            }

            return body.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
