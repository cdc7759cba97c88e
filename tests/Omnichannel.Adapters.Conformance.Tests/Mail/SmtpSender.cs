using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Omnichannel.Adapters.Conformance.Tests.Mail;

/// <summary>A mail server that hands a mail on: as much SMTP as that takes, and the mail byte for byte.</summary>
internal static class SmtpSender
{
    /// <summary>Whether it was taken; when not, it is to be sent again.</summary>
    public static async Task<bool> SendAsync(int port, string from, string to, string mail)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n" };
            var lines = mail.ReplaceLineEndings("\r\n").Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
            foreach (var said in (string?[])[null, "EHLO mx.test", $"MAIL FROM:<{from}>", $"RCPT TO:<{to}>", "DATA", lines + "\r\n."])
            {
                if (said is not null)
                {
                    await writer.WriteLineAsync(said);
                    await writer.FlushAsync();
                }

                if (!await IsTakenAsync(reader))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            return false;
        }
    }

    private static async Task<bool> IsTakenAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length < 4 || line[3] != '-')
            {
                return line[0] is '2' or '3';
            }
        }

        return false;
    }
}
