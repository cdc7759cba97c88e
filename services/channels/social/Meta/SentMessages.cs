using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.Social.Meta.Webhooks;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.Social.Meta;

/// <summary>
/// What was sent to whom and when, as long as it is not read: Messenger and Instagram say "read up to here", not which messages.
/// </summary>
internal sealed class SentMessages([FromKeyedServices(SocialSchema.Service)] Database database, TimeProvider time)
{
    private const string Condition =
        "(at <= @until OR at <= (SELECT s.at FROM meta_sent s WHERE s.account = @Account AND s.external_id = @externalId))";

    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    /// <summary>Remembers a message.</summary>
    /// <param name="account">The account.</param>
    /// <param name="address">The customer.</param>
    /// <param name="externalId">Meta's id of it.</param>
    /// <param name="at">When it was begun: no later than Meta says.</param>
    public Task AddAsync(string account, string address, string externalId, DateTimeOffset at) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("DELETE FROM meta_sent WHERE account = @account AND address = @address AND at < @before", new { account, address, before = at - Longest }, transaction);
                await connection.ExecuteAsync(
                    "INSERT INTO meta_sent (account, address, external_id, at) VALUES (@account, @address, @externalId, @at) ON CONFLICT (account, external_id) DO NOTHING",
                    new { account, address, externalId, at },
                    transaction);
            },
            CancellationToken.None);

    /// <summary>What a watermark says of each message.</summary>
    public async Task<IReadOnlyList<DeliveryUpdated>> UpToAsync(Watermark mark, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var ids = await connection.QueryAsync<string>(
            "SELECT external_id FROM meta_sent WHERE account = @Account AND address = @Address AND " + Condition + " ORDER BY at", ParametersOf(mark));
        return
        [
            .. ids.Union(mark.ExternalId is null ? [] : [mark.ExternalId]).Select(id => new DeliveryUpdated
            {
                Account = mark.Account,
                ExternalId = id,
                State = mark.State,
                OccurredAt = mark.Until ?? time.GetUtcNow(),
            }),
        ];
    }

    /// <summary>Nothing more can be said of what was read.</summary>
    public Task ForgetAsync(Watermark mark, CancellationToken cancellationToken) =>
        mark.State != DeliveryStates.Read
            ? Task.CompletedTask
            : database.WriteAsync(
                (connection, transaction) => connection.ExecuteAsync(
                    "DELETE FROM meta_sent WHERE account = @Account AND address = @Address AND " + Condition, ParametersOf(mark), transaction),
                cancellationToken);

    private static object ParametersOf(Watermark mark) =>
        new { mark.Account, mark.Address, until = mark.Until?.ToUnixTimeMilliseconds() ?? 0, externalId = mark.ExternalId ?? "" };
}
