using System.Text;
using System.Text.RegularExpressions;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Mail;

/// <summary>
/// A mail server that takes what the hub sends, and shows it in the newcomer's mailbox; and what anybody sends to the hub.
/// RFC 5321, with AUTH PLAIN and LOGIN (RFC 4954), SIZE, 8BITMIME, SMTPUTF8 and PIPELINING.
/// </summary>
internal sealed partial class SmtpServer(MailHost host, Mailroom mailroom, Faults faults, Wire wire, TimeProvider time)
{
    private const int LongestLine = 64 * 1024, LargestMail = 40 * 1024 * 1024, MostRecipients = 100;

    public async Task ServeAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        var session = new Session(connection, time.GetUtcNow());
        await session.SayAsync("220 playground.example ESMTP ready", cancellationToken);
        try
        {
            while (!session.IsOver && await connection.LineAsync(LongestLine, cancellationToken) is { } line)
            {
                session.Hear(line);
                await ObeyAsync(session, line, cancellationToken);
            }
        }
        finally
        {
            if (session.HasMail)
            {
                Show(session);
            }
        }
    }

    private async Task ObeyAsync(Session session, string line, CancellationToken cancellationToken)
    {
        var space = line.IndexOf(' ');
        var (command, rest) = space < 0 ? (line.ToUpperInvariant(), "") : (line[..space].ToUpperInvariant(), line[(space + 1)..].Trim());
        var answer = command switch
        {
            "EHLO" => $"250-playground.example\r\n250-PIPELINING\r\n250-SIZE {LargestMail}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN",
            "HELO" => "250 playground.example",
            "AUTH" => await SignInAsync(session, rest, cancellationToken),
            "MAIL" => Begin(session, rest),
            "RCPT" => await AddressAsync(session, rest, cancellationToken),
            "DATA" when session.Recipients.Count > 0 => await TakeAsync(session, cancellationToken),
            "DATA" => "503 5.5.1 RCPT first",
            "RSET" => session.Forget("250 2.0.0 OK"),
            "NOOP" => "250 2.0.0 OK",
            "VRFY" => "252 2.1.5 Send it and see",
            "QUIT" => session.End("221 2.0.0 Bye"),
            _ => "500 5.5.1 That is no command of SMTP",
        };
        if (answer is not null)
        {
            await session.SayAsync(answer, cancellationToken);
        }
    }

    private async Task<string> SignInAsync(Session session, string rest, CancellationToken cancellationToken)
    {
        var words = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (string User, string Password)? shown = null;
        switch (words.FirstOrDefault()?.ToUpperInvariant())
        {
            case "PLAIN":
                shown = MailHost.Plain(words.ElementAtOrDefault(1) ?? await session.AskAsync("334 ", LongestLine, cancellationToken) ?? "");
                break;
            case "LOGIN":
                var user = words.ElementAtOrDefault(1) ?? await session.AskAsync("334 VXNlcm5hbWU6", LongestLine, cancellationToken) ?? "";
                var password = await session.AskAsync("334 UGFzc3dvcmQ6", LongestLine, cancellationToken) ?? "";
                shown = MailHost.Plain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{Decode(user)}\0{Decode(password)}")));
                break;
            default:
                return "504 5.5.4 PLAIN or LOGIN";
        }

        session.IsSignedIn = shown is { } credentials && await host.MayComeInAsync("smtp", credentials.User, credentials.Password, cancellationToken);
        return session.IsSignedIn ? "235 2.7.0 Welcome" : "535 5.7.8 User and password do not fit";
    }

    private static string Begin(Session session, string rest)
    {
        session.Forget("");
        session.From = Path().Match(rest) is { Success: true } path ? path.Groups["address"].Value : null;
        return session.From is null ? "501 5.1.7 MAIL FROM:<address>" : "250 2.1.0 OK";
    }

    private async Task<string> AddressAsync(Session session, string rest, CancellationToken cancellationToken)
    {
        if (session.From is null)
        {
            return "503 5.5.1 MAIL first";
        }

        if (Path().Match(rest) is not { Success: true } path || !path.Groups["address"].Value.Contains('@'))
        {
            return "501 5.1.3 RCPT TO:<address>";
        }

        var to = path.Groups["address"].Value;
        if (session.Recipients.Count >= MostRecipients)
        {
            return "452 4.5.3 Too many recipients";
        }

        // To the hub anybody may write; only the hub may send through us.
        if (!session.IsSignedIn && !to.Equals(await host.AddressAsync(cancellationToken), StringComparison.OrdinalIgnoreCase))
        {
            return "530 5.7.0 Sign in first";
        }

        session.Recipients.Add(to);
        return "250 2.1.5 OK";
    }

    private async Task<string?> TakeAsync(Session session, CancellationToken cancellationToken)
    {
        await session.SayAsync("354 End with a dot on a line of its own", cancellationToken);
        using var mail = new MemoryStream();
        while (true)
        {
            var line = await session.Connection.RawLineAsync(LargestMail, cancellationToken) ?? throw new EndOfStreamException();
            if (line is [(byte)'.', (byte)'\r', (byte)'\n'] or [(byte)'.', (byte)'\n'])
            {
                break;
            }

            if (mail.Length + line.Length <= LargestMail)
            {
                mail.Write(line[0] == '.' ? line.AsSpan(1) : line);
            }
        }

        session.Hear(Encoding.UTF8.GetString(mail.ToArray()));
        await faults.DelayAsync(cancellationToken);
        var fault = faults.Take(Apps.Mail);
        session.Note = fault;
        if (fault is null or FaultKinds.AcceptAndHangUp)
        {
            await mailroom.TakeAsync(session.From!, session.Recipients, mail.ToArray(), cancellationToken);
        }

        if (fault is FaultKinds.HangUp or FaultKinds.AcceptAndHangUp)
        {
            session.End("");
            session.Connection.Reset();
            return null;
        }

        return fault switch
        {
            FaultKinds.RateLimit => session.Forget("451 4.7.1 Too much at once, come again later"),
            FaultKinds.Unavailable => session.End("421 4.3.2 Closing for now"),
            FaultKinds.Refuse => session.Forget("550 5.1.1 There is no such mailbox"),
            _ => session.Forget("250 2.0.0 Taken"),
        };
    }

    private void Show(Session session) => wire.Add(new Exchange
    {
        Id = wire.NewId(),
        At = session.Began,
        App = Apps.Mail,
        IsFromHub = true,
        Method = "SMTP",
        Url = "smtp://playground.example",
        Request = session.Transcript,
        Response = session.LastAnswer,
        Status = int.TryParse(session.LastAnswer.AsSpan(0, Math.Min(3, session.LastAnswer.Length)), out var status) ? status : 0,
        Milliseconds = (time.GetUtcNow() - session.Began).TotalMilliseconds,
        Note = session.Note is { } kind ? $"{kind}, because the faults panel asked for it" : null,
    });

    private static string Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : "";
    }

    [GeneratedRegex(@"^(?:FROM|TO):\s*<(?<address>[^<>\s]*)>", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Path();

    /// <summary>One connection.</summary>
    private sealed class Session(MailConnection connection, DateTimeOffset began)
    {
        private const int LongestTranscript = 16_000;
        private readonly StringBuilder _transcript = new();

        public MailConnection Connection => connection;

        public DateTimeOffset Began => began;

        public bool IsSignedIn { get; set; }

        public bool IsOver { get; private set; }

        public bool HasMail { get; private set; }

        public string? From { get; set; }

        public List<string> Recipients { get; } = [];

        public string? Note { get; set; }

        /// <summary>What was answered to the mail itself.</summary>
        public string LastAnswer { get; private set; } = "";

        public string Transcript => _transcript.ToString();

        public void Hear(string line) => Write("C: ", line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) ? line.Split(' ')[0] + " ••••" : line);

        public async Task SayAsync(string answer, CancellationToken cancellationToken)
        {
            if (answer.Length == 0)
            {
                return;
            }

            Write("S: ", answer);
            HasMail |= answer.StartsWith("354", StringComparison.Ordinal);
            LastAnswer = HasMail && !answer.StartsWith("221", StringComparison.Ordinal) && !answer.StartsWith("354", StringComparison.Ordinal) ? answer : LastAnswer;
            await connection.WriteLineAsync(answer, cancellationToken);
        }

        public async Task<string?> AskAsync(string prompt, int longest, CancellationToken cancellationToken)
        {
            await SayAsync(prompt, cancellationToken);
            Write("C: ", "••••");
            return await connection.LineAsync(longest, cancellationToken);
        }

        public string Forget(string answer)
        {
            From = null;
            Recipients.Clear();
            return answer;
        }

        public string End(string answer)
        {
            IsOver = true;
            return answer;
        }

        private void Write(string who, string text)
        {
            if (_transcript.Length < LongestTranscript)
            {
                _transcript.Append(who).Append(text.Length > LongestTranscript ? text[..LongestTranscript] + " …" : text).Append('\n');
            }
        }
    }
}
