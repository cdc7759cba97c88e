using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>What a <c>/start</c> payload was found to be.</summary>
/// <param name="Verdict"><c>linked</c>, <c>expired</c>, <c>used</c> (by another Telegram user) or <c>unsigned</c>.</param>
/// <param name="Claim">What it proves.</param>
internal sealed record StartVerdict(string Verdict, Claim? Claim = null);

/// <summary>Makes links that tell the hub who opens them, and judges those that come back. A link counts for the first Telegram user who opens it.</summary>
internal sealed class StartLinks([FromKeyedServices(SocialSchema.Service)] Database database, TimeProvider time)
{
    private const int IdLength = 16;

    /// <summary>The payload of a link for whoever has an address: by itself when the address is short, remembered when it is long.</summary>
    public async Task<string> MakeAsync(Account account, string address, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        var secret = account.Text("identitySecret")!;
        var (kind, value) = address switch
        {
            _ when address.StartsWith("mailto:", StringComparison.Ordinal) => (StartToken.Mail, address["mailto:".Length..]),
            _ when address.StartsWith("tel:+", StringComparison.Ordinal) => (StartToken.Phone, address["tel:+".Length..]),
            _ => (StartToken.Address, address),
        };
        if (Encoding.UTF8.GetByteCount(value) <= StartToken.LongestValue)
        {
            return new StartToken(kind, Encoding.UTF8.GetBytes(value), expires).Sign(secret, account.Id);
        }

        var id = RandomNumberGenerator.GetBytes(IdLength);
        await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "INSERT INTO telegram_links (id, account, address, expires_at) VALUES (@id, @account, @address, @expires)",
                new { id = Convert.ToHexStringLower(id), account = account.Id, address, expires },
                transaction),
            cancellationToken);
        return new StartToken(StartToken.Link, id, expires).Sign(secret, account.Id);
    }

    /// <summary>Judges a payload that a Telegram user started the bot with.</summary>
    public async Task<StartVerdict> JudgeAsync(Account account, long chat, string payload, CancellationToken cancellationToken)
    {
        if (account.Text("identitySecret") is not { Length: > 0 } secret || StartToken.Verify(payload, secret, account.Id) is not { } token)
        {
            return new StartVerdict("unsigned");
        }

        if (token.Expires <= time.GetUtcNow())
        {
            return new StartVerdict("expired");
        }

        var named = token.Kind == StartToken.Link ? await FindAsync(account, token, cancellationToken) : token.Named;
        if (!Addressing.TryNormalize(named, out var address, out _))
        {
            return new StartVerdict("unsigned");
        }

        return await UseAsync(account, chat, payload, cancellationToken)
            ? new StartVerdict("linked", new Claim(address, Assurances.Signed))
            : new StartVerdict("used");
    }

    /// <summary>
    /// Forgets which links some chats opened. A link has in it whom it is for, so of each only a hash stays: nobody else can use it now.
    /// </summary>
    public async Task ForgetAsync(DbConnection connection, DbTransaction transaction, long[] chats)
    {
        var used = await connection.QueryAsync<(string, string)>($"SELECT account, token FROM telegram_link_uses WHERE chat_id {database.In("chats")}", new { chats }, transaction);
        foreach (var (account, token) in used)
        {
            await connection.ExecuteAsync(
                "UPDATE telegram_link_uses SET token = @forgotten, chat_id = 0 WHERE account = @account AND token = @token",
                new { account, token, forgotten = Forgotten(token) },
                transaction);
        }
    }

    private static string Forgotten(string token) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private async Task<string?> FindAsync(Account account, StartToken token, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<string?>(
            "SELECT address FROM telegram_links WHERE id = @id AND account = @account", new { id = Convert.ToHexStringLower(token.Value), account = account.Id });
    }

    private Task<bool> UseAsync(Account account, long chat, string payload, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                var use = new { account = account.Id, token = payload, forgotten = Forgotten(payload), chat, now = time.GetUtcNow() };
                await connection.ExecuteAsync(
                    """
                    INSERT INTO telegram_link_uses (account, token, chat_id, used_at)
                    SELECT @account, @token, @chat, @now WHERE NOT EXISTS (SELECT 1 FROM telegram_link_uses WHERE account = @account AND token = @forgotten)
                    ON CONFLICT (account, token) DO NOTHING
                    """,
                    use, transaction);
                return chat == await connection.ExecuteScalarAsync<long?>(
                    "SELECT chat_id FROM telegram_link_uses WHERE account = @account AND token = @token", use, transaction);
            },
            cancellationToken);
}
