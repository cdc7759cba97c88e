using System.Security.Cryptography;
using System.Text;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Webhooks;

namespace Omnichannel.Playground.Twilio;

/// <summary>
/// Twilio's webhooks: a form, signed with HMAC-SHA1 over the address and the form's fields in their order.
/// Source: twilio.com/docs/usage/security#validating-requests.
/// </summary>
internal static class TwilioSigning
{
    public static Webhook Sign(string app, Account account, Uri address, IReadOnlyDictionary<string, string> form)
    {
        var text = form.OrderBy(field => field.Key, StringComparer.Ordinal)
            .Aggregate(new StringBuilder(address.AbsoluteUri), (signed, field) => signed.Append(field.Key).Append(field.Value))
            .ToString();
        var body = string.Join('&', form.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
        return new Webhook
        {
            App = app,
            Address = address,
            Body = Encoding.ASCII.GetBytes(body),
            MediaType = "application/x-www-form-urlencoded",
            Headers =
            [
                new("X-Twilio-Signature", Convert.ToBase64String(Hmac(account.Text("authToken") ?? "", text))),
                new("User-Agent", "TwilioProxy/1.1"),
                new("I-Twilio-Idempotency-Token", Guid.CreateVersion7().ToString()),
            ],

            // Twilio comes again when it was not answered or the server was at fault, not when it was refused.
            IsTriedAgain = static status => status is 0 or 429 or >= 500,
        };
    }

#pragma warning disable CA5350 // SHA-1 is what Twilio signs with; as an HMAC it is not broken.
    private static byte[] Hmac(string key, string text) => HMACSHA1.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(text));
#pragma warning restore CA5350
}
