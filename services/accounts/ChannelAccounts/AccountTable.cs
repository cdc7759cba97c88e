using System.Data.Common;
using System.Text;
using Dapper;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>Reads and writes the table <c>accounts</c>, and tells everybody that they must look again.</summary>
internal static class AccountTable
{
    public static Task<AccountRow?> FindAsync(DbConnection connection, DbTransaction? transaction, string id) =>
        connection.QuerySingleOrDefaultAsync<AccountRow>("SELECT * FROM accounts WHERE id = @id", new { id }, transaction);

    public static async Task<IReadOnlyList<AccountRow>> AllAsync(DbConnection connection, string? provider) =>
        [.. await connection.QueryAsync<AccountRow>(
            "SELECT * FROM accounts WHERE coalesce(@provider, provider) = provider ORDER BY id", new { provider })];

    public static Task SaveAsync(DbConnection connection, DbTransaction transaction, AccountRow account) =>
        connection.ExecuteAsync(
            """
            INSERT INTO accounts (id, channel, provider, display_name, enabled, revision, settings, secrets, capabilities, status, created_at, updated_at)
            VALUES (@Id, @Channel, @Provider, @DisplayName, @Enabled, @Revision, @Settings, @Secrets, @Capabilities, @Status, @CreatedAt, @UpdatedAt)
            ON CONFLICT (id) DO UPDATE SET channel = excluded.channel, provider = excluded.provider, display_name = excluded.display_name,
                enabled = excluded.enabled, revision = excluded.revision, settings = excluded.settings, secrets = excluded.secrets,
                capabilities = excluded.capabilities, status = excluded.status, updated_at = excluded.updated_at
            """,
            account,
            transaction);

    public static ValueTask TellAsync(IBus bus, string account, CancellationToken cancellationToken) =>
        bus.BroadcastAsync(IAccountDirectory.ChangedBroadcast, Encoding.UTF8.GetBytes(account), cancellationToken);
}
