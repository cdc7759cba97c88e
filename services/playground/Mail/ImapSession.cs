using System.Globalization;
using System.Text;

namespace Omnichannel.Playground.Mail;

/// <summary>One connection of a mail program.</summary>
internal sealed class ImapSession(MailConnection connection, MailHost host, Mailroom mailroom, TimeProvider time)
{
    private const string Capabilities = "IMAP4rev1 LITERAL+ SASL-IR ID NAMESPACE IDLE UIDPLUS UNSELECT AUTH=PLAIN";
    private const int LongestLine = 64 * 1024;
    private const string Flags = @"\Answered \Flagged \Deleted \Seen \Draft";

    private bool _isSignedIn, _isReadOnly;
    private MailFolder? _folder;

    /// <summary>What the program knows to be in the folder: its numbers count in this list.</summary>
    private List<uint> _known = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await SayAsync($"* OK [CAPABILITY {Capabilities}] The playground's mailbox", cancellationToken);
        while (await ImapCommand.ReadAsync(connection, cancellationToken) is { } command)
        {
            var answer = await ObeyAsync(command, cancellationToken);

            // Numbers may not change under a command that counts with them (RFC 9051, 7.5.1).
            if (command.Name is not ("FETCH" or "STORE" or "SEARCH"))
            {
                await SyncAsync(cancellationToken);
            }

            await SayAsync($"{command.Tag} {answer}", cancellationToken);
            if (command.Name == "LOGOUT")
            {
                return;
            }
        }
    }

    private async Task<string> ObeyAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        switch (command.Name)
        {
            case "CAPABILITY":
                await SayAsync("* CAPABILITY " + Capabilities, cancellationToken);
                return "OK done";
            case "NOOP" or "CHECK":
                return "OK done";
            case "LOGOUT":
                await SayAsync("* BYE See you", cancellationToken);
                return "OK done";
            case "ID":
                await SayAsync("* ID (\"name\" \"Omnichannel playground\")", cancellationToken);
                return "OK done";
            case "LOGIN" when command.Arguments.Count == 2:
                return await SignInAsync((command.Arguments[0], command.Arguments[1]), cancellationToken);
            case "AUTHENTICATE" when command.Arguments is [var mechanism, ..] && mechanism.Equals("PLAIN", StringComparison.OrdinalIgnoreCase):
                return await SignInAsync(MailHost.Plain(command.Arguments.ElementAtOrDefault(1) ?? await AskAsync(cancellationToken)), cancellationToken);
        }

        return !_isSignedIn ? "NO Sign in first" : await ObeySignedInAsync(command, cancellationToken);
    }

    private async Task<string> ObeySignedInAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        var arguments = command.Arguments;
        switch (command.Name)
        {
            case "NAMESPACE":
                await SayAsync("* NAMESPACE ((\"\" \"/\")) NIL NIL", cancellationToken);
                return "OK done";
            case "LIST" or "LSUB":
                return await ListAsync(command, cancellationToken);
            case "STATUS" when arguments.Count > 1 && host.Find(arguments[0]) is { } folder:
                await SayAsync($"* STATUS {folder.Name} ({StatusOf(folder, arguments.Skip(1))})", cancellationToken);
                return "OK done";
            case "SELECT" or "EXAMINE" when arguments.Count > 0:
                return host.Find(arguments[0]) is { } selected ? await SelectAsync(selected, command.Name == "EXAMINE", cancellationToken) : "NO There is no such folder";
            case "APPEND" when arguments.Count > 1:
                return Append(arguments);
            case "SUBSCRIBE" or "UNSUBSCRIBE":
                return "OK done";
        }

        return _folder is null ? "BAD Not now, or not known" : await ObeySelectedAsync(command, _folder, cancellationToken);
    }

    private async Task<string> ObeySelectedAsync(ImapCommand command, MailFolder folder, CancellationToken cancellationToken)
    {
        var isByUid = command.Name.StartsWith("UID ", StringComparison.Ordinal);
        switch (command.Name)
        {
            case "FETCH" or "UID FETCH" when command.Arguments.Count > 1:
                return await FetchAsync(folder, Chosen(folder, command.Arguments[0], isByUid), command.Arguments.Skip(1), isByUid, cancellationToken);
            case "STORE" or "UID STORE" when command.Arguments.Count > 2:
                return _isReadOnly ? "NO This folder was opened for reading" : await StoreAsync(folder, Chosen(folder, command.Arguments[0], isByUid), command.Arguments, isByUid, cancellationToken);
            case "SEARCH" or "UID SEARCH":
                return await SearchAsync(folder, command.Arguments, isByUid, cancellationToken);
            case "EXPUNGE" or "UID EXPUNGE" when !_isReadOnly:
                var among = isByUid ? Chosen(folder, command.Arguments.FirstOrDefault(""), isByUid: true) : folder.All();
                folder.Remove(among.Where(mail => mail.Flags.Contains(@"\Deleted")).Select(mail => mail.Uid).ToHashSet());
                return "OK done";
            case "IDLE":
                return await IdleAsync(folder, cancellationToken);
            case "CLOSE" or "UNSELECT":
                if (command.Name == "CLOSE" && !_isReadOnly)
                {
                    folder.Remove(folder.All().Where(mail => mail.Flags.Contains(@"\Deleted")).Select(mail => mail.Uid).ToHashSet());
                }

                (_folder, _known) = (null, []);
                return "OK done";
            default:
                return "BAD That is no command we know";
        }
    }

    private async Task<string> AskAsync(CancellationToken cancellationToken)
    {
        await SayAsync("+ ", cancellationToken);
        return await connection.LineAsync(LongestLine, cancellationToken) ?? "";
    }

    private async Task<string> SignInAsync((string User, string Password)? shown, CancellationToken cancellationToken)
    {
        _isSignedIn = shown is var (user, password) && await host.MayComeInAsync("imap", user, password, cancellationToken);
        return _isSignedIn ? $"OK [CAPABILITY {Capabilities}] Welcome" : "NO [AUTHENTICATIONFAILED] User and password do not fit";
    }

    private async Task<string> ListAsync(ImapCommand command, CancellationToken cancellationToken)
    {
        var pattern = command.Arguments.LastOrDefault("");
        if (pattern.Length == 0)
        {
            await SayAsync($"* {command.Name} (\\Noselect) \"/\" \"\"", cancellationToken);
        }

        foreach (var (folder, kind) in new[] { (host.Inbox, @"\HasNoChildren"), (host.Sent, @"\HasNoChildren \Sent") })
        {
            if (pattern is "*" or "%" || pattern.Equals(folder.Name, StringComparison.OrdinalIgnoreCase))
            {
                await SayAsync($"* {command.Name} ({kind}) \"/\" {folder.Name}", cancellationToken);
            }
        }

        return "OK done";
    }

    private string StatusOf(MailFolder folder, IEnumerable<string> items) => string.Join(' ', items.Select(item => item.ToUpperInvariant() switch
    {
        "MESSAGES" => $"MESSAGES {folder.All().Count}",
        "RECENT" => "RECENT 0",
        "UIDNEXT" => $"UIDNEXT {folder.NextUid}",
        "UIDVALIDITY" => $"UIDVALIDITY {host.UidValidity}",
        "UNSEEN" => $"UNSEEN {folder.All().Count(mail => !mail.Flags.Contains(@"\Seen"))}",
        _ => "",
    }).Where(text => text.Length > 0));

    private async Task<string> SelectAsync(MailFolder folder, bool isReadOnly, CancellationToken cancellationToken)
    {
        (_folder, _isReadOnly, _known) = (folder, isReadOnly, [.. folder.All().Select(mail => mail.Uid)]);
        await SayAsync(
            $"* FLAGS ({Flags})\r\n* {_known.Count} EXISTS\r\n* 0 RECENT\r\n* OK [UIDVALIDITY {host.UidValidity}] Numbers\r\n* OK [UIDNEXT {folder.NextUid}] The next\r\n"
            + $"* OK [PERMANENTFLAGS ({(isReadOnly ? "" : Flags + @" \*")})] Flags",
            cancellationToken);
        return $"OK [{(isReadOnly ? "READ-ONLY" : "READ-WRITE")}] done";
    }

    private string Append(IReadOnlyList<string> arguments)
    {
        if (host.Find(arguments[0]) is not { } folder)
        {
            return "NO [TRYCREATE] There is no such folder";
        }

        var flags = arguments.Skip(1).SkipWhile(word => word != "(").Skip(1).TakeWhile(word => word != ")");
        var mail = folder.Append(Encoding.Latin1.GetBytes(arguments[^1]), time.GetUtcNow(), flags);
        return $"OK [APPENDUID {host.UidValidity} {mail.Uid}] done";
    }

    /// <summary>The mails that a set names (<c>1:3,7,9:*</c>), by number or by UID; <c>*</c> is the last one.</summary>
    private List<StoredMail> Chosen(MailFolder folder, string set, bool isByUid)
    {
        var mails = folder.All().Where(mail => _known.Contains(mail.Uid)).ToList();
        long NumberOf(StoredMail mail) => isByUid ? mail.Uid : _known.IndexOf(mail.Uid) + 1;
        var last = mails.Count == 0 ? 0 : NumberOf(mails[^1]);
        long Read(string text) => text == "*" ? last : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        var ranges = set.Split(',').Select(range => range.Split(':')).Select(ends => (From: Read(ends[0]), To: Read(ends[^1])))
            .Select(range => (From: Math.Min(range.From, range.To), To: Math.Max(range.From, range.To))).ToList();
        return [.. mails.Where(mail => ranges.Exists(range => NumberOf(mail) >= range.From && NumberOf(mail) <= range.To))];
    }

    private async Task<string> FetchAsync(MailFolder folder, List<StoredMail> mails, IEnumerable<string> arguments, bool isByUid, CancellationToken cancellationToken)
    {
        if (ImapFetch.ItemsOf(arguments, isByUid) is not { } items)
        {
            return "BAD We have UID, FLAGS, INTERNALDATE, RFC822 and BODY[…]";
        }

        foreach (var mail in mails)
        {
            await connection.WriteAsync(ImapFetch.Answer(_known.IndexOf(mail.Uid) + 1, mail, items), cancellationToken);
            if (ImapFetch.ReadsBody(items) && folder == host.Inbox)
            {
                mailroom.WasFetched(mail, items);
            }
        }

        return "OK done";
    }

    private async Task<string> StoreAsync(MailFolder folder, List<StoredMail> mails, IReadOnlyList<string> arguments, bool isByUid, CancellationToken cancellationToken)
    {
        var how = arguments[1].ToUpperInvariant();
        var flags = arguments.Skip(2).Where(word => word is not ("(" or ")")).ToList();
        foreach (var mail in mails)
        {
            IEnumerable<string> after = how[0] switch { '+' => mail.Flags.Union(flags), '-' => mail.Flags.Except(flags, StringComparer.OrdinalIgnoreCase), _ => flags };
            var kept = after.ToHashSet(StringComparer.OrdinalIgnoreCase);
            folder.SetFlags(mail.Uid, kept);
            if (!how.EndsWith(".SILENT", StringComparison.Ordinal))
            {
                var items = isByUid ? new[] { "UID", "FLAGS" } : ["FLAGS"];
                await connection.WriteAsync(ImapFetch.Answer(_known.IndexOf(mail.Uid) + 1, mail with { Flags = kept }, items), cancellationToken);
            }
        }

        return "OK done";
    }

    private async Task<string> SearchAsync(MailFolder folder, IReadOnlyList<string> arguments, bool isByUid, CancellationToken cancellationToken)
    {
        var found = folder.All().Where(mail => _known.Contains(mail.Uid)).ToList();
        for (var at = 0; at < arguments.Count; at++)
        {
            var key = arguments[at].ToUpperInvariant();
            var flag = key.StartsWith("UN", StringComparison.Ordinal) ? key[2..] : key;
            if (flag is "SEEN" or "DELETED" or "FLAGGED" or "ANSWERED" or "DRAFT")
            {
                found.RemoveAll(mail => mail.Flags.Contains('\\' + flag) == (key != flag));
            }
            else if (key == "UID" && at + 1 < arguments.Count)
            {
                found = [.. found.Intersect(Chosen(folder, arguments[++at], isByUid: true))];
            }
            else if (key == "HEADER" && at + 2 < arguments.Count)
            {
                var (name, value) = (arguments[++at], arguments[++at]);
                found.RemoveAll(mail => !MailReader.Header(mail.Raw, name).Contains(value, StringComparison.OrdinalIgnoreCase));
            }
            else if (key is not ("ALL" or "(" or ")") && !char.IsAsciiDigit(key[0]))
            {
                return "BAD We search by flags, UID and HEADER";
            }
        }

        await SayAsync("* SEARCH" + string.Concat(found.Select(mail => $" {(isByUid ? mail.Uid : _known.IndexOf(mail.Uid) + 1)}")), cancellationToken);
        return "OK done";
    }

    private async Task<string> IdleAsync(MailFolder folder, CancellationToken cancellationToken)
    {
        await SayAsync("+ idling", cancellationToken);
        var done = connection.LineAsync(LongestLine, cancellationToken);
        while (true)
        {
            var changed = folder.Changed;
            await SyncAsync(cancellationToken);
            if (await Task.WhenAny(done, changed) == done)
            {
                return await done is null ? throw new EndOfStreamException() : "OK done";
            }
        }
    }

    /// <summary>Tells what went and what came since the program was told last.</summary>
    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        if (_folder is null)
        {
            return;
        }

        var now = _folder.All().Select(mail => mail.Uid).ToHashSet();
        for (var index = _known.Count - 1; index >= 0; index--)
        {
            if (!now.Contains(_known[index]))
            {
                _known.RemoveAt(index);
                await SayAsync($"* {index + 1} EXPUNGE", cancellationToken);
            }
        }

        var news = now.Except(_known).Order().ToList();
        if (news.Count > 0)
        {
            _known.AddRange(news);
            await SayAsync($"* {_known.Count} EXISTS", cancellationToken);
        }
    }

    private Task SayAsync(string line, CancellationToken cancellationToken) => connection.WriteLineAsync(line, cancellationToken);
}
