using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Omnichannel.Testing;

/// <summary>
/// A mail provider: a real IMAP server (Dovecot) and a small SMTP server that puts what it takes into the recipients' mailboxes there, so that
/// tests see mail as a mail program does. Every address has a mailbox; every password is <see cref="Password"/>.
/// </summary>
public sealed class MailServer : IAsyncDisposable
{
    /// <summary>Everybody's password.</summary>
    public const string Password = "secret-of-the-mailbox";

    private readonly string _folder = TestFolder.Create("mail");
    private readonly ConcurrentQueue<TakenMail> _taken = new();
    private readonly SmtpServer _smtp;
    private ChildProcess? _dovecot;
    private int _files;

    private MailServer() => _smtp = new SmtpServer(AnswerAsync);

    /// <summary>The port of IMAP, without TLS.</summary>
    public int ImapPort { get; } = Ports.Take();

    /// <summary>The port of SMTP, without TLS.</summary>
    public int SmtpPort => _smtp.Port;

    /// <summary>Everything that came by SMTP.</summary>
    public IReadOnlyCollection<TakenMail> Taken => _taken;

    /// <summary>
    /// What is said to a mail, as a line of SMTP, instead of taking it into mailboxes; null cuts the line without a word. Not set: every mail is taken.
    /// </summary>
    public Func<TakenMail, Task<string?>>? Answers { get; set; }

    /// <summary>The settings of a hub account with a mailbox here.</summary>
    public JsonObject Account(string address)
    {
        Mailbox(address);
        return new()
        {
            ["channel"] = "email",
            ["provider"] = "mailbox",
            ["displayName"] = address,
            ["enabled"] = true,
            ["settings"] = new JsonObject
            {
                ["address"] = address,
                ["imap"] = Login(ImapPort, address),
                ["smtp"] = Login(SmtpPort, address),
            },
        };
    }

    /// <summary>Starts both servers.</summary>
    public static async Task<MailServer> StartAsync()
    {
        var server = new MailServer();
        await server.StartImapAsync();
        return server;
    }

    /// <summary>Starts the IMAP server, again after <see cref="KillImapAsync"/>.</summary>
    public async Task StartImapAsync()
    {
        var file = Path.Combine(_folder, "dovecot.conf");
        await File.WriteAllTextAsync(file, Configuration());
        Mailbox("nobody@example.com");
        Directory.CreateDirectory(Path.Combine(_folder, "run"));
        _dovecot = ChildProcess.Start("dovecot", Path.Combine(_folder, "dovecot.log"), new Dictionary<string, string>(), _folder, "dovecot", "-F", "-c", file);
        await Until.True(
            async () =>
            {
                _dovecot.ThrowIfExited();
                await using var mailbox = await ImapMailbox.OpenAsync(this, "nobody@example.com");
                return true;
            },
            "Dovecot lets people in");
    }

    /// <summary>Ends the IMAP server at once.</summary>
    public Task KillImapAsync() => _dovecot!.KillAsync();

    /// <summary>Puts a mail into somebody's mailbox, as if it had just come.</summary>
    public Task DeliverAsync(string address, string raw) => PutAsync(address, raw);

    /// <summary>
    /// As <see cref="DeliverAsync"/>, and waits until the IMAP server has given the mail its number: of two that are put there while it looks through the
    /// folder it may see the second alone. Not for ever, since the server may be away; it then finds both, in their order.
    /// </summary>
    public async Task DeliverInOrderAsync(string address, string raw, TimeSpan patience)
    {
        var file = await PutAsync(address, raw);
        var began = TimeProvider.System.GetTimestamp();
        while (File.Exists(file) && TimeProvider.System.GetElapsedTime(began) < patience)
        {
            await Task.Delay(10);
        }
    }

    private async Task<string> PutAsync(string address, string raw)
    {
        var mailbox = Mailbox(address);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Interlocked.Increment(ref _files):D8}.{Environment.ProcessId}.test");
        var temporary = Path.Combine(mailbox, "tmp", name);
        await File.WriteAllBytesAsync(temporary, Encoding.Latin1.GetBytes(raw.ReplaceLineEndings("\r\n")));
        OpenToAll(temporary);
        var file = Path.Combine(mailbox, "new", name);
        File.Move(temporary, file);
        return file;
    }

    /// <summary>A connection to somebody's mailbox, as of a mail program.</summary>
    public Task<ImapMailbox> OpenAsync(string address)
    {
        Mailbox(address);
        return ImapMailbox.OpenAsync(this, address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _smtp.DisposeAsync();
        if (_dovecot is not null)
        {
            await _dovecot.StopAsync();
        }
    }

    private static JsonObject Login(int port, string user) =>
        new() { ["host"] = "127.0.0.1", ["port"] = port, ["security"] = "none", ["user"] = user, ["password"] = Password };

    private string Mailbox(string address)
    {
        var mailbox = Path.Combine(_folder, "mailboxes", address.ToLowerInvariant());
        foreach (var part in (string[])["new", "cur", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(mailbox, part));
        }

        // Dovecot reads mail as nobody.
        foreach (var folder in (string[])[Path.Combine(_folder, "mailboxes"), mailbox, .. Directory.GetDirectories(mailbox)])
        {
            OpenToAll(folder);
        }

        return mailbox;
    }

    private static void OpenToAll(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32("777", 8));
        }
    }

    private string Configuration() => $$"""
        base_dir = {{_folder}}/run
        state_dir = {{_folder}}/run
        log_path = /dev/stderr
        protocols = imap
        listen = 127.0.0.1
        ssl = no
        disable_plaintext_auth = no
        mail_max_userip_connections = 1000
        mail_location = maildir:{{_folder}}/mailboxes/%u
        passdb {
          driver = static
          args = password={{Password}}
        }
        userdb {
          driver = static
          args = uid=nobody gid=nogroup home={{_folder}}/mailboxes/%u
        }
        service anvil {
          chroot =
        }
        service stats {
          chroot =
        }
        service imap-login {
          chroot =
          inet_listener imap {
            port = {{ImapPort}}
          }
          inet_listener imaps {
            port = 0
          }
        }
        """;

    private async Task<string?> AnswerAsync(TakenMail mail)
    {
        if (Answers is { } answers)
        {
            return await answers(mail);
        }

        foreach (var recipient in mail.To)
        {
            await DeliverAsync(recipient, mail.Raw);
        }

        _taken.Enqueue(mail);
        return "250 OK: queued";
    }
}
