using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Setup;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Mail;

/// <summary>The hub's mailbox at our mail provider: its folders, and who may come in.</summary>
internal sealed class MailHost(IAccountDirectory accounts, TimeProvider time)
{
    /// <summary>Numbers of an earlier start mean nothing now (RFC 9051, 2.3.1.1).</summary>
    public long UidValidity { get; } = time.GetUtcNow().ToUnixTimeSeconds();

    public MailFolder Inbox { get; } = new("INBOX");

    public MailFolder Sent { get; } = new("Sent");

    public MailFolder? Find(string name) =>
        name.Equals(Inbox.Name, StringComparison.OrdinalIgnoreCase) ? Inbox : name.Equals(Sent.Name, StringComparison.Ordinal) ? Sent : null;

    /// <summary>The hub's address; the account may have been given another one.</summary>
    public async Task<string> AddressAsync(CancellationToken cancellationToken) =>
        (await accounts.FindAsync(Apps.AccountOf(Apps.Mail), cancellationToken))?.Text("address") ?? AccountSettings.Mailbox;

    /// <summary>Whether a name and password are the account's, for <c>imap</c> or <c>smtp</c>.</summary>
    public async Task<bool> MayComeInAsync(string server, string user, string password, CancellationToken cancellationToken)
    {
        if (await accounts.FindAsync(Apps.AccountOf(Apps.Mail), cancellationToken) is not { } account
            || !account.Settings.TryGetProperty(server, out var settings)
            || settings.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return false;
        }

        string Of(string name) => settings.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        return Of("password").Length > 0 && user == Of("user") && Omnichannel.Hosting.Security.Credential.AreEqual(password, Of("password"));
    }

    /// <summary>User and password of SASL PLAIN (RFC 4616) in base64; null when it is none.</summary>
    public static (string User, string Password)? Plain(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.Trim(), bytes, out var length)
            && System.Text.Encoding.UTF8.GetString(bytes, 0, length).Split('\0') is [_, var user, var password]
                ? (user, password)
                : null;
    }
}
