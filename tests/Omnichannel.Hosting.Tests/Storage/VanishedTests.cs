using Dapper;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Storage;

/// <summary>A process that vanishes, or stands still, does not keep what it had locked in PostgreSQL.</summary>
public sealed class VanishedTests
{
    [Theory]
    [InlineData("tcp_keepalives_idle", "10")]
    [InlineData("tcp_keepalives_interval", "5")]
    [InlineData("tcp_keepalives_count", "3")]
    [InlineData("tcp_user_timeout", "30000")]
    [InlineData("idle_in_transaction_session_timeout", "30s")]
    public async Task Session_OfAnyService_IsGivenUpSoonWhenNothingIsHeard(string setting, string value)
    {
        await using var database = (await TestDatabase.CreateAsync(DatabaseKind.PostgreSql))();
        await using var connection = await database.OpenAsync(CancellationToken.None);

        (await connection.ExecuteScalarAsync<string>($"SHOW {setting}")).ShouldBe(value);
    }

    [Fact]
    public async Task Write_StoodStillForTooLong_IsDoneAgainAndOnce()
    {
        var server = await PostgreSqlServer.SharedAsync();
        await using var database = Database.PostgreSql("test", await server.CreateDatabaseAsync("vanished") + ";Options=-c idle_in_transaction_session_timeout=100ms");
        await database.WriteAsync((connection, _) => connection.ExecuteAsync("CREATE SCHEMA test; CREATE TABLE notes (id int)"), CancellationToken.None);
        var attempts = 0;

        await database.WriteAsync(
            async (connection, _) =>
            {
                await connection.ExecuteAsync("INSERT INTO notes (id) VALUES (1)");
                if (++attempts == 1)
                {
                    // Until the server has given the session up.
                    await using var other = await database.OpenAsync(CancellationToken.None);
                    await Until.True(
                        async () => await other.ExecuteScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()") == 0,
                        "the session is given up");
                }

                await connection.ExecuteAsync("INSERT INTO notes (id) VALUES (2)");
            },
            CancellationToken.None);

        attempts.ShouldBe(2);
        await using var reader = await database.OpenAsync(CancellationToken.None);
        (await reader.QueryAsync<int>("SELECT id FROM notes ORDER BY id")).ShouldBe([1, 2]);
    }
}
