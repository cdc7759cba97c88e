using System.Net.Sockets;
using System.Text;

namespace Omnichannel.Testing;

/// <summary>A mail program's view of one inbox over IMAP (RFC 3501), with the server's own threading (RFC 5256).</summary>
public sealed class ImapMailbox : IAsyncDisposable
{
    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private int _tag;

    private ImapMailbox(TcpClient client)
    {
        _client = client;
        _reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        _writer = new StreamWriter(client.GetStream(), Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
    }

    /// <summary>Signs in and selects the inbox.</summary>
    public static async Task<ImapMailbox> OpenAsync(MailServer server, string address)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.ImapPort);
        var mailbox = new ImapMailbox(client);
        try
        {
            await mailbox._reader.ReadLineAsync();
            await mailbox.CommandAsync($"LOGIN {address} {MailServer.Password}");
            await mailbox.CommandAsync("SELECT INBOX");
            return mailbox;
        }
        catch
        {
            await mailbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>The conversations a mail program shows: by Message-ID, In-Reply-To and References, e.g. <c>(1 2)(3)</c>.</summary>
    public async Task<string> ThreadsAsync()
    {
        await CommandAsync("NOOP");
        var answer = await CommandAsync("THREAD REFERENCES UTF-8 ALL");
        return answer.Where(line => line.StartsWith("* THREAD", StringComparison.Ordinal)).Select(line => line[8..].Trim()).FirstOrDefault("");
    }

    /// <summary>The mails, in the order in which they came: header and body.</summary>
    public async Task<IReadOnlyList<string>> MailsAsync()
    {
        await CommandAsync("NOOP");
        var ids = (await CommandAsync("SEARCH ALL")).First(line => line.StartsWith("* SEARCH", StringComparison.Ordinal)).Split(' ').Skip(2);
        var mails = new List<string>();
        foreach (var id in ids.Where(id => id.Length > 0))
        {
            var lines = await CommandAsync($"FETCH {id} BODY.PEEK[]");
            mails.Add(string.Join("\r\n", lines.Skip(1).Take(lines.Count - 3)));
        }

        return mails;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        _reader.Dispose();
        _client.Dispose();
    }

    private async Task<IReadOnlyList<string>> CommandAsync(string command)
    {
        var tag = $"t{++_tag}";
        await _writer.WriteLineAsync($"{tag} {command}");
        var lines = new List<string>();
        while (await _reader.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line.StartsWith(tag + " ", StringComparison.Ordinal))
            {
                return line.StartsWith(tag + " OK", StringComparison.Ordinal) ? lines : throw new IOException($"{command}: {line}");
            }
        }

        throw new IOException($"The IMAP server closed the connection during {command.Split(' ')[0]}.");
    }
}
