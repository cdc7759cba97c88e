using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Omnichannel.Bench.Load;

/// <summary>
/// Texts of customers as Twilio reports them, signed, ready to be sent. Each client has customers of its own, whose messages it sends in
/// order, as a provider does.
/// </summary>
internal sealed class Webhooks(string account, Uri server)
{
    /// <summary>What signs them.</summary>
    public const string Token = "a-token-that-signs-webhooks";

    /// <summary>As which address Twilio knows the hub: that of a reverse proxy with TLS before it.</summary>
    public const string PublicUrl = "https://hub.example";

    private const int CustomersPerClient = 4;
    private long _number;

    /// <summary>Where they go.</summary>
    public string Path => $"/webhooks/{account}/sms";

    /// <summary>How many were made so far.</summary>
    public long Made => Interlocked.Read(ref _number);

    /// <summary>New requests, a list for each client.</summary>
    /// <param name="count">How many.</param>
    /// <param name="clients">Of how many clients.</param>
    /// <param name="customersPerClient">How many customers each of them has.</param>
    public byte[][][] Take(int count, int clients, int customersPerClient = CustomersPerClient)
    {
        var first = Interlocked.Add(ref _number, count) - count;
        var lists = new byte[clients][][];
        Parallel.For(0, clients, client =>
            lists[client] = [.. Enumerable.Range(0, (count + clients - 1 - client) / clients).Select(index =>
                Request(first + client + ((long)index * clients), client + (clients * (index % customersPerClient))))]);
        return lists;
    }

    /// <summary>The text of a message: its number can be found in it.</summary>
    public static string TextOf(long number) =>
        string.Create(CultureInfo.InvariantCulture, $"#{number:D9}# of the bench, about as long as a text usually is.");

    /// <summary>One request of a customer.</summary>
    public byte[] Request(long number, int customer)
    {
        var sid = string.Create(CultureInfo.InvariantCulture, $"SM{account}{number:x16}");
        var from = string.Create(CultureInfo.InvariantCulture, $"+1555{customer + 1_000_000:D7}");

        // In the order of the names, as they are signed.
        (string Name, string Value)[] form =
        [
            ("AccountSid", "AC00000000000000000000000000000000"), ("ApiVersion", "2010-04-01"), ("Body", TextOf(number)), ("From", from),
            ("FromCity", "SPRINGFIELD"), ("FromCountry", "US"), ("FromState", "IL"), ("FromZip", "62701"), ("MessageSid", sid), ("NumMedia", "0"),
            ("NumSegments", "1"), ("SmsMessageSid", sid), ("SmsSid", sid), ("SmsStatus", "received"), ("To", "+15550001111"), ("ToCountry", "US"),
        ];
        var signed = new StringBuilder(PublicUrl, 600).Append(Path);
        var body = new StringBuilder(600);
        foreach (var (name, value) in form)
        {
            signed.Append(name).Append(value);
            body.Append(body.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"X-Twilio-Signature: {Sign(signed.ToString())}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

#pragma warning disable CA5350 // SHA-1 is what Twilio signs with.
    private static string Sign(string text) => Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(text)));
#pragma warning restore CA5350
}
