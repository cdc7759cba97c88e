using System.Text;
using Omnichannel.Hosting;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Mail;

/// <summary>The newcomer's mail program, and what comes into it from the hub.</summary>
internal sealed class Mailroom(MailHost host, Devices devices, Files files, Effects effects, Wire wire, TimeProvider time) : IDeviceApp
{
    private const string Bounces = "bounce";

    public IReadOnlyList<string> Names { get; } = [Apps.Mail];

    public IReadOnlyList<string> Abilities(string app) => ["reply"];

    public async Task<Message?> WriteAsync(string app, Written written, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = Ids.New(time);
        var answered = written.ReplyTo;
        var subject = written.Subject is { Length: > 0 } given ? given : answered?.Subject is { } before ? "Re: " + Bare(before) : "";
        var message = devices.Add(new Message
        {
            Id = id,
            App = Apps.Mail,
            Account = Apps.AccountOf(Apps.Mail),
            Person = written.From.Address.ToLowerInvariant(),
            IsMine = true,
            Text = written.Text,
            Html = written.Html,
            Subject = subject,
            Files = written.Files,
            State = MessageStates.Sending,
            Detail = "In the hub's inbox, not read yet",
            At = now,
            ExternalId = $"<{id:N}@playground.example>",
            ReplyTo = answered?.ExternalId,
        });
        var quote = answered is null ? "" : $"\n\nOn {answered.At:ddd, dd MMM yyyy 'at' HH:mm}, {await host.AddressAsync(cancellationToken)} wrote:\n> {answered.Text.ReplaceLineEndings("\n> ")}";
        host.Inbox.Append(
            MailComposer.Compose(new Draft
            {
                FromAddress = written.From.Address,
                FromName = written.From.Name,
                To = await host.AddressAsync(cancellationToken),
                Subject = subject,
                MessageId = message.ExternalId,
                At = now,
                Text = written.Text + quote,
                Html = written.Html,
                InReplyTo = answered?.ExternalId,
                References = answered is null ? [] : [.. Thread(answered)],
                Files = [.. written.Files.Select(file => files.Find(file.Id)).OfType<(StoredFile File, byte[] Bytes)>().Select(file => (file.File.Name, file.File.MediaType, file.Bytes))],
            }),
            now,
            [],
            message.Id);
        return message;
    }

    public Task PressAsync(Message message, Button button, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReactAsync(Message message, string? emoji, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task EditAsync(Message message, string text, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteAsync(Message message, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ReadAsync(string app, IReadOnlyList<Message> messages, Person by, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A mail that came by SMTP: to the hub's mailbox, or to a newcomer's.</summary>
    public async Task TakeAsync(string from, IReadOnlyList<string> to, byte[] raw, CancellationToken cancellationToken)
    {
        var ours = await host.AddressAsync(cancellationToken);
        var mail = MailReader.Read(raw);
        foreach (var recipient in to)
        {
            if (recipient.Equals(ours, StringComparison.OrdinalIgnoreCase))
            {
                host.Inbox.Append([.. Encoding.UTF8.GetBytes($"Return-Path: <{from}>\r\n"), .. raw], time.GetUtcNow(), []);
                continue;
            }

            Show(recipient.ToLowerInvariant(), mail);
            if (recipient.StartsWith(Bounces, StringComparison.OrdinalIgnoreCase))
            {
                host.Inbox.Append(Bounce(ours, recipient, mail), time.GetUtcNow(), []);
            }
        }
    }

    /// <summary>The hub read a mail: the newcomer sees that it was taken.</summary>
    public void WasFetched(StoredMail mail, IReadOnlyList<string> items)
    {
        if (mail.Message is not { } id || devices.Find(id) is not { State: MessageStates.Sending } message)
        {
            return;
        }

        devices.Change(id, shown => shown with { State = MessageStates.Taken, Detail = null });
        wire.Add(new Exchange
        {
            Id = wire.NewId(),
            At = time.GetUtcNow(),
            App = Apps.Mail,
            IsFromHub = true,
            Method = "IMAP",
            Url = "imap://playground.example/INBOX",
            Request = $"UID FETCH {mail.Uid} ({string.Join(' ', items)})",
            Response = Encoding.UTF8.GetString(mail.Raw),
            Status = 200,
            Note = $"the hub fetches “{message.Subject}”",
        });
    }

    private void Show(string person, ReadMail mail)
    {
        var id = mail.MessageId.Length > 0 ? mail.MessageId : $"<{Ids.New(time):N}@playground.example>";
        effects.Count(Apps.Mail, "message", id, person, id, mail.Text);
        devices.Add(new Message
        {
            Id = Ids.New(time),
            App = Apps.Mail,
            Account = Apps.AccountOf(Apps.Mail),
            Person = person,
            IsMine = false,
            Text = mail.Text,
            Html = mail.Html,
            Subject = mail.Subject,
            Files = [.. mail.Files.Select(file => files.Add(file.Name, file.MediaType, file.Bytes))],
            State = MessageStates.Delivered,
            At = time.GetUtcNow(),
            ExternalId = id,
            ReplyTo = mail.InReplyTo,
        });
    }

    /// <summary>Every message of the conversation that a message ends, by Message-ID.</summary>
    private IEnumerable<string> Thread(Message last)
    {
        var ids = new List<string>();
        for (var at = last; at is not null && ids.Count < 20; at = at.ReplyTo is { } before ? devices.Find(at.Account, before) : null)
        {
            ids.Insert(0, at.ExternalId);
        }

        return ids;
    }

    /// <summary>Addresses that begin with <c>bounce</c> do not exist after all (RFC 3464).</summary>
    private byte[] Bounce(string hub, string recipient, ReadMail mail)
    {
        var boundary = "=_" + Ids.New(time).ToString("N");
        return Encoding.UTF8.GetBytes($"""
            From: Mail Delivery System <mailer-daemon@playground.example>
            To: {hub}
            Subject: Undelivered Mail Returned to Sender
            Message-ID: <{Ids.New(time):N}@playground.example>
            Date: {time.GetUtcNow():r}
            Auto-Submitted: auto-replied
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="{boundary}"

            --{boundary}
            Content-Type: text/plain; charset=utf-8

            Your mail to {recipient} could not be delivered: there is no such mailbox.

            --{boundary}
            Content-Type: message/delivery-status

            Reporting-MTA: dns; playground.example

            Final-Recipient: rfc822; {recipient}
            Action: failed
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 There is no such mailbox

            --{boundary}
            Content-Type: text/rfc822-headers

            Message-ID: {mail.MessageId}
            Subject: {mail.Subject.ReplaceLineEndings(" ")}

            --{boundary}--

            """.ReplaceLineEndings("\r\n").Replace("GMT", "+0000"));
    }

    private static string Bare(string subject) => subject.StartsWith("Re:", StringComparison.OrdinalIgnoreCase) ? subject[3..].Trim() : subject;
}
