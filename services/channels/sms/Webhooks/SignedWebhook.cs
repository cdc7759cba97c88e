using Microsoft.AspNetCore.Http;
using Omnichannel.Channels.Sms.Twilio;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.Sms.Webhooks;

/// <summary>A webhook that Twilio signed, with its account.</summary>
internal sealed record SignedWebhook(Account Account, TwilioRequest Request)
{
    /// <summary>Reads and verifies, or says why not: 404 no such account, 400 not a form, 403 wrong signature.</summary>
    public static async Task<(SignedWebhook? Webhook, IResult? Refusal)> ReadAsync(
        HttpContext context, string account, IAccountDirectory accounts)
    {
        if (await accounts.FindAsync(account, context.RequestAborted) is not { Provider: "twilio" } found)
        {
            return (null, Problems.NotFound("account"));
        }

        if (await TwilioRequest.ReadAsync(context.Request, context.RequestAborted) is not { } request)
        {
            return (null, Problems.Of(StatusCodes.Status400BadRequest, "bad-request", "The body is a form or a JSON object of at most 1 MiB."));
        }

        var signed = found.Text("authToken") is { Length: > 0 } token
            && TwilioSignature.Verify(token, UrlsOf(context.Request, found), request, context.Request.Headers[TwilioSignature.Header]);
        return signed
            ? (new SignedWebhook(found, request), null)
            : (null, Problems.Of(StatusCodes.Status403Forbidden, "signature", "The signature is missing or wrong. Behind a proxy, set the account's publicUrl."));
    }

    /// <summary>
    /// What Twilio may have been told as our address: the account's <c>publicUrl</c> (an origin or the whole URL), or what the
    /// request says. Nothing is believed because of it: it only goes into the signature.
    /// </summary>
    private static IEnumerable<string> UrlsOf(HttpRequest request, Account account)
    {
        var pathAndQuery = request.PathBase.Add(request.Path).ToUriComponent() + request.QueryString;
        if (account.Text("publicUrl") is { Length: > 0 } told)
        {
            yield return told.TrimEnd('/') + pathAndQuery;
            yield return told;
            yield return told + request.QueryString;
            yield break;
        }

        // As it came is the likeliest, and each possibility costs a hash.
        string[] schemes = request.IsHttps ? ["https", "http"] : ["http", "https"];
        foreach (var host in new[] { request.Host.Value ?? "", request.Headers["X-Forwarded-Host"].ToString() }.Where(host => host.Length > 0).Distinct())
        {
            foreach (var scheme in schemes)
            {
                yield return $"{scheme}://{host}{pathAndQuery}";
            }
        }
    }
}
