using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Channels;

/// <summary>What the webhooks of all providers have in common: bounded raw bodies, and durable before they are answered.</summary>
public static class WebhookIntake
{
    private const int MaxBytes = 1024 * 1024;

    /// <summary>The raw body, over which signatures are made; null when it is longer than <paramref name="maxBytes"/> (1 MiB).</summary>
    public static async Task<byte[]?> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken, int maxBytes = MaxBytes)
    {
        if (request.ContentLength > maxBytes)
        {
            return null;
        }

        // Providers say how long it is, and most are short: then it is read to where it stays.
        var body = new byte[Math.Min(request.ContentLength ?? long.MaxValue, 16 * 1024)];
        var read = 0;
        while (await request.Body.ReadAsync(body.AsMemory(read), cancellationToken) is var more and > 0)
        {
            read += more;
            if (read > maxBytes)
            {
                return null;
            }

            if (read == body.Length && read != request.ContentLength)
            {
                Array.Resize(ref body, 2 * read);
            }
        }

        return read == body.Length ? body : body[..read];
    }

    /// <summary>Publishes. Null when it is durable; otherwise what to answer, so that the provider comes again.</summary>
    public static async Task<IResult?> PublishAsync(this IBus bus, HttpContext context, IReadOnlyList<Envelope> envelopes)
    {
        try
        {
            Boundary.Reached(Boundary.Taken, envelopes[0].Topic);
            await bus.PublishAsync(envelopes, context.RequestAborted);
            return null;
        }
        catch (BusBusyException busy)
        {
            return Problems.Busy(context, 2, busy.Message);
        }
    }
}
