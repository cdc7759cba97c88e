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
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            body.Write(buffer, 0, read);
            if (body.Length > maxBytes)
            {
                return null;
            }
        }

        return body.ToArray();
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
