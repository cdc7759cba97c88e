using Microsoft.AspNetCore.Http;

namespace Omnichannel.Hosting.Http;

/// <summary>
/// What browsers are told about every answer, and about pages in particular. An answer that says more itself (a file that a
/// stranger sent has a stricter policy) keeps what it says.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>
    /// For the desk and the demo page: only our own scripts; inline styles, which Mantine needs; mail is shown in sandboxed
    /// frames (srcdoc) that inherit this and narrow it: a mail's remote images load from https only, and only when the agent asks
    /// for them, because they tell the sender that the mail was read.
    /// </summary>
    private const string PagePolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob: https:; media-src 'self' data: blob:; "
        + "font-src 'self' data:; connect-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(static state =>
        {
            var response = (HttpResponse)state;
            var headers = response.Headers;
            headers.TryAdd("X-Content-Type-Options", "nosniff");
            headers.TryAdd("Referrer-Policy", "strict-origin-when-cross-origin");
            if (response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
            {
                headers.TryAdd("Content-Security-Policy", PagePolicy);
                headers.TryAdd("Cross-Origin-Opener-Policy", "same-origin");
            }

            return Task.CompletedTask;
        }, context.Response);
        return next(context);
    }
}
