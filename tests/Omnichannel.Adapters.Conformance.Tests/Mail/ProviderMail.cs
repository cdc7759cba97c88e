using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Omnichannel.Adapters.Conformance.Tests.Mail;

/// <summary>What the kit tells as the provider, as a raw mail: a message as its customer's mail program writes it, a receipt as a mail server does.</summary>
internal static partial class ProviderMail
{
    /// <summary>A private letter in place of half a surrogate pair, which JSON can name and no text has.</summary>
    private const char Half = '\ue000';

    public static string Of(string told, string domain, string shop)
    {
        var given = JsonNode.Parse(HalfPair().Replace(told, Half.ToString()))!.AsObject();
        var date = DateTimeOffset.Parse((string)given["at"]!, CultureInfo.InvariantCulture).ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
        return (string?)given["type"] == "receipt" ? Report(given, date, domain, shop) : Message(given, date, domain, shop);
    }

    private static string Message(JsonObject given, string date, string domain, string shop) => $"""
        Message-ID: <{given["id"]}@{domain}>
        Date: {date}
        From: =?utf-8?B?{Base64((string)given["name"]!)}?= <{given["from"]}@{domain}>
        To: {shop}
        Subject: Conformance
        MIME-Version: 1.0
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: base64

        {Base64((string)given["text"]!)}

        """;

    /// <summary>RFC 3464.</summary>
    private static string Report(JsonObject given, string date, string domain, string shop) => $"""
        Message-ID: <{given["id"]}@{domain}>
        Date: {date}
        From: Mail Delivery System <mailer-daemon@{domain}>
        To: {shop}
        Subject: Delivery Status Notification
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="report"

        --report
        Content-Type: text/plain; charset=us-ascii

        This is a report about a mail of yours.

        --report
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.{domain}

        Final-Recipient: rfc822; someone@{domain}
        Action: {given["state"]}
        Status: {((string?)given["state"] == "failed" ? "5.1.1" : "2.0.0")}

        --report
        Content-Type: text/rfc822-headers

        Message-ID: {given["messageId"]}
        From: {shop}

        --report--

        """;

    // Half a pair as the programs write it that know no better: three bytes that are no UTF-8.
    private static string Base64(string text)
    {
        var bytes = text.Split(Half).Select(Encoding.UTF8.GetBytes).Aggregate((all, piece) => [.. all, 0xED, 0xA0, 0xBD, .. piece]);
        return Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks);
    }

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])", RegexOptions.None, 1000)]
    private static partial Regex HalfPair();
}
