using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Omnichannel.Testing;

/// <summary>One mail as the SMTP server took it.</summary>
/// <param name="From">The envelope's sender.</param>
/// <param name="To">The envelope's recipients.</param>
/// <param name="Raw">Header and body, byte for byte (Latin-1).</param>
public sealed record TakenMail(string From, IReadOnlyList<string> To, string Raw);

/// <summary>A small SMTP server at a port of its own, from the moment it is made.</summary>
internal sealed class SmtpServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly Func<TakenMail, Task<string?>> _answer;
    private readonly Task _serving;

    /// <summary>Begins to listen.</summary>
    /// <param name="answer">What is said to a mail, as a line of SMTP; null cuts the line without a word.</param>
    public SmtpServer(Func<TakenMail, Task<string?>> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Where it listens, without TLS.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        _listener.Dispose();
        await _serving;
        _ending.Dispose();
    }

    private async Task ServeAsync()
    {
        var sessions = new List<Task>();
        try
        {
            while (true)
            {
                sessions.Add(SessionAsync(await _listener.AcceptTcpClientAsync(_ending.Token)));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(sessions);
        }
    }

    // As much SMTP as a mail program's library speaks (RFC 5321), with AUTH that lets everybody in.
    private async Task SessionAsync(TcpClient client)
    {
        try
        {
            using var own = client;
            await using var stream = client.GetStream();
            using var reader = new StreamReader(stream, Encoding.Latin1);
            await using var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
            var (from, to) = ("", new List<string>());
            await writer.WriteLineAsync("220 mail.test ESMTP");
            while (await reader.ReadLineAsync(_ending.Token) is { } line)
            {
                var command = line.Split(' ')[0].ToUpperInvariant();
                switch (command)
                {
                    case "EHLO":
                        await writer.WriteLineAsync("250-mail.test\r\n250-8BITMIME\r\n250-SIZE 52428800\r\n250 AUTH PLAIN LOGIN");
                        break;
                    case "AUTH":
                        await AuthenticateAsync(line, reader, writer);
                        break;
                    case "MAIL":
                        (from, to) = (Address(line), []);
                        await writer.WriteLineAsync("250 OK");
                        break;
                    case "RCPT":
                        to.Add(Address(line));
                        await writer.WriteLineAsync("250 OK");
                        break;
                    case "DATA":
                        await writer.WriteLineAsync("354 Go on");
                        if (await _answer(new TakenMail(from, to, await DataAsync(reader))) is not { } answer)
                        {
                            return;
                        }

                        await writer.WriteLineAsync(answer);
                        break;
                    case "QUIT":
                        await writer.WriteLineAsync("221 Bye");
                        return;
                    default:
                        await writer.WriteLineAsync("250 OK");
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The client went away, or we do.
        }
    }

    private static async Task AuthenticateAsync(string line, StreamReader reader, StreamWriter writer)
    {
        var parts = line.Split(' ');
        var questions = parts[1].ToUpperInvariant() switch
        {
            "LOGIN" => parts.Length > 2 ? ["UGFzc3dvcmQ6"] : (string[])["VXNlcm5hbWU6", "UGFzc3dvcmQ6"],
            _ => parts.Length > 2 ? [] : [""],
        };
        foreach (var question in questions)
        {
            await writer.WriteLineAsync("334 " + question);
            await reader.ReadLineAsync();
        }

        await writer.WriteLineAsync("235 Welcome");
    }

    private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];

    private static async Task<string> DataAsync(StreamReader reader)
    {
        var raw = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line && line != ".")
        {
            raw.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
        }

        return raw.ToString();
    }
}
