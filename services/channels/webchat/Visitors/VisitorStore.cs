using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat.Visitors;

/// <summary>The table of visitors. Tokens are random; only their hashes are stored.</summary>
internal sealed class VisitorStore([FromKeyedServices(WebChatSchema.Service)] Database database, TimeProvider time)
{
    private const int TokenBytes = 32;

    private const string Columns = "id, account, subject, name, language, claims";

    /// <summary>Where to take a row of <c>@visitorId</c>'s from: only while there is that visitor, and until it is written nobody erases them.</summary>
    public static string Stays(Database database) => "FROM visitors WHERE id = @visitorId" + (database.IsSqlite ? "" : " FOR KEY SHARE");

    /// <summary>The visitor of a token on an account; null: there is none.</summary>
    public async Task<Visitor?> FindAsync(string account, string token, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            $"SELECT {Columns} FROM visitors WHERE token_hash = @Hash AND account = @account",
            new { Hash = Hash(token), account },
            cancellationToken: cancellationToken));
        return row?.ToVisitor();
    }

    /// <summary>Keeps a new visitor.</summary>
    /// <returns>Their token: it is shown once and never again.</returns>
    public async Task<string> AddAsync(Visitor visitor, CancellationToken cancellationToken)
    {
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO visitors (id, account, token_hash, subject, name, language, claims, created_at)
                VALUES (@Id, @Account, @Hash, @Subject, @Name, @Language, @Claims, @At)
                """,
                Parameters(visitor, Hash(token)),
                transaction),
            cancellationToken);
        return token;
    }

    /// <summary>Keeps what changed about a visitor.</summary>
    public Task UpdateAsync(Visitor visitor, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE visitors SET subject = @Subject, name = @Name, language = @Language, claims = @Claims WHERE id = @Id",
                Parameters(visitor, hash: null),
                transaction),
            cancellationToken);

    private object Parameters(Visitor visitor, string? hash) => new
    {
        visitor.Id,
        visitor.Account,
        Hash = hash,
        visitor.Subject,
        visitor.Name,
        visitor.Language,
        Claims = JsonSerializer.Serialize(visitor.Claims, WebChatJson.Default.IReadOnlyListClaim),
        At = time.GetUtcNow(),
    };

    private static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed record Row
    {
        public Guid Id { get; init; }

        public required string Account { get; init; }

        public string? Subject { get; init; }

        public string? Name { get; init; }

        public string? Language { get; init; }

        public required string Claims { get; init; }

        public Visitor ToVisitor() =>
            new(Id, Account, Subject, Name, Language, JsonSerializer.Deserialize(Claims, WebChatJson.Default.IReadOnlyListClaim)!);
    }
}
