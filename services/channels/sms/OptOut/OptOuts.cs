using System.Data.Common;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Sms.OptOut;

/// <summary>
/// Who has unsubscribed from which number. Conversations knows it too (consent); this copy is asked right before a text leaves, so
/// that one which was already on its way when STOP came does not go out, and it says whether a STOP was already confirmed.
/// </summary>
internal sealed class OptOuts([FromKeyedServices(SmsSchema.Service)] Database database, TimeProvider time)
{
    /// <summary>Remembers a word.</summary>
    /// <param name="account">The account.</param>
    /// <param name="address">The customer's address.</param>
    /// <param name="granted">False for STOP, true for START.</param>
    /// <param name="eventId">The provider's id of the message that says it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether this message changed something, and so has to be confirmed: true again when the same webhook comes again.</returns>
    public Task<bool> RememberAsync(string account, string address, bool granted, string eventId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                // A STOP that comes again after START says nothing new.
                var isNew = await connection.ExecuteAsync(
                    "INSERT INTO opt_out_words (account, event_id) VALUES (@account, @eventId) ON CONFLICT DO NOTHING", new { account, eventId }, transaction) > 0;
                if (isNew)
                {
                    await connection.ExecuteAsync(
                        """
                        INSERT INTO opt_outs (account, address, granted, event_id, at) VALUES (@account, @address, @granted, @eventId, @now)
                        ON CONFLICT (account, address) DO UPDATE SET granted = excluded.granted, event_id = excluded.event_id, at = excluded.at
                        WHERE opt_outs.granted <> excluded.granted
                        """,
                        new { account, address, granted, eventId, now = time.GetUtcNow() },
                        transaction);
                }

                // None is there when whoever said it was erased meanwhile, having said START.
                return await connection.QuerySingleOrDefaultAsync<string>(
                    "SELECT event_id FROM opt_outs WHERE account = @account AND address = @address", new { account, address }, transaction) == eventId;
            },
            cancellationToken);

    /// <summary>
    /// Forgets addresses that may be written to (again). Of one that has unsubscribed that and nothing else stays: the law wants it kept, and without
    /// it whoever meets the number next would write there.
    /// </summary>
    public Task ForgetAsync(DbConnection connection, DbTransaction transaction, string[] addresses) =>
        connection.ExecuteAsync($"DELETE FROM opt_outs WHERE granted AND address {database.In("addresses")}", new { addresses }, transaction);

    /// <summary>Whether nothing may be sent to an address.</summary>
    public async Task<bool> HasStoppedAsync(string account, string address, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM opt_outs WHERE account = @account AND address = @address AND NOT granted)", new { account, address });
    }
}
