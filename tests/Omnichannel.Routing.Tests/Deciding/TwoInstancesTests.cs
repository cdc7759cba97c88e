using Dapper;
using Omnichannel.Routing.Agents;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests.Deciding;

/// <summary>Two processes over one database: one decides, the other is there when the first loses its connection.</summary>
public sealed class TwoInstancesTests
{
    [Fact]
    public async Task ConnectionOfWhoDecidesIsKilled_AgainAndAgain_EveryThreadIsGivenOnce()
    {
        var connection = await (await PostgreSqlServer.SharedAsync()).CreateDatabaseAsync("routing");
        await using var one = await RoutingHost.StartAsync(connection);
        await using var other = await RoutingHost.StartAsync(connection, beside: one);
        using var ada = await one.SignInAsync("Ada");
        await ada.PutAsync("api/routing/me/presence", """{"state":"online"}""");
        var threads = new List<Guid>();
        for (var round = 0; round < 4; round++)
        {
            threads.Add(one.Conversations.Write(channel: "email"));
            threads.Add(one.Conversations.Write(channel: "email"));
            await Until.True(() => one.Conversations[threads[^1]].Handler is not null, "somebody decides");
            await using var admin = await one.Database.OpenAsync(CancellationToken.None);
            await admin.ExecuteAsync(
                """
                SELECT pg_terminate_backend(pid) FROM pg_locks
                WHERE locktype = 'advisory' AND pid <> pg_backend_pid() AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                """);
        }

        await Until.True(() => threads.TrueForAll(thread => one.Conversations[thread].Handler?.Id == ada.Id), "everything is given");
        one.Conversations.Assigned.Select(command => command.ThreadId).Order().ShouldBe(threads.Order());
        one.Conversations.Refused.ShouldBeEmpty();
    }

    [Fact]
    public async Task SignOfLife_WhileWhoDecidesEndsTheLease_IsNewsAgain()
    {
        await using var bench = await DecidingBench.StartAsync(DecidingBench.PostgreSql);
        await bench.OnlineAsync("ada");
        var asked = bench.Time.GetUtcNow() + PresenceStates.Lease - TimeSpan.FromMilliseconds(1);
        var beat = Task.FromResult(false);
        await bench.Database.WriteAsync(
            async (connection, transaction) =>
            {
                (await AgentTable.ExpireAsync(connection, transaction, asked + TimeSpan.FromSeconds(1))).ShouldBeTrue();
                beat = bench.Database.WriteAsync((inside, own) => AgentTable.ChooseAsync(inside, own, "ada", "Ada", PresenceStates.Online, asked), CancellationToken.None);
                await Until.True(
                    () => connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))", transaction: transaction),
                    "the sign of life waits for the end of the lease");
            },
            CancellationToken.None);

        // Otherwise the table says online, and who decides does not hear of it.
        (await beat).ShouldBeTrue();
    }
}
