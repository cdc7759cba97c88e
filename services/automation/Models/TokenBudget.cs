using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Models;

/// <summary>
/// How many tokens a day's calls may use, over all processes. A call first takes as many as it can need, in one statement, so that no two take
/// the same; what it did not need it gives back. A process that dies in between gives nothing back: rather too few calls than too many.
/// </summary>
internal sealed class TokenBudget([FromKeyedServices(AutomationModule.Service)] Database database, TimeProvider time)
{
    private const long MillisecondsPerDay = 24L * 60 * 60 * 1000;

    private long Today => time.GetUtcNow().ToUnixTimeMilliseconds() / MillisecondsPerDay;

    /// <summary>How many of today's are used or taken.</summary>
    public async Task<long> UsedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT coalesce(sum(tokens), 0) FROM model_days WHERE day = @Today", new { Today });
    }

    /// <summary>Takes tokens of today's; null: there are not so many left.</summary>
    /// <returns>The day they are of, to settle with.</returns>
    public async Task<long?> TakeAsync(long tokens, long most, CancellationToken cancellationToken)
    {
        var day = Today;
        var taken = await database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO model_days (day, tokens) SELECT @day, @tokens WHERE @tokens <= @most
                ON CONFLICT (day) DO UPDATE SET tokens = model_days.tokens + excluded.tokens WHERE model_days.tokens + excluded.tokens <= @most
                """,
                new { day, tokens, most },
                transaction),
            cancellationToken);
        return taken > 0 ? day : null;
    }

    /// <summary>Puts what was used in the place of what was taken.</summary>
    public Task SettleAsync(long day, long taken, long used, CancellationToken cancellationToken) =>
        database.WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                "UPDATE model_days SET tokens = tokens + @used - @taken WHERE day = @day", new { day, taken, used }, transaction),
            cancellationToken);
}
