namespace Omnichannel.Playground.Mail;

/// <summary>The hub's mailbox over IMAP (RFC 3501 with IDLE, UIDPLUS, NAMESPACE, ID, UNSELECT, LITERAL+, SASL-IR).</summary>
internal sealed class ImapServer(MailHost host, Mailroom mailroom, TimeProvider time)
{
    public Task ServeAsync(MailConnection connection, CancellationToken cancellationToken) =>
        new ImapSession(connection, host, mailroom, time).RunAsync(cancellationToken);
}
