using Dapper;
using Omnichannel.Contracts;

namespace Omnichannel.Routing.Tests.Deciding;

/// <summary>Kill -9 anywhere: between reading and writing, in the middle of a transaction, after a commit of which nobody was told.</summary>
public sealed class DurabilityTests
{
    private static readonly string[] Channels = ["webchat", "sms", "email", "webchat"];

    [Theory]
    [InlineData(DecidingBench.Sqlite, 1)]
    [InlineData(DecidingBench.Sqlite, 2)]
    [InlineData(DecidingBench.Sqlite, 3)]
    [InlineData(DecidingBench.PostgreSql, 4)]
    public async Task KilledAtEveryStep_NobodyIsForgottenAndNothingIsDoneTwice(string database, int seed)
    {
        await using var bench = await DecidingBench.StartAsync(database);
        await bench.OnlineAsync("ada");
        await bench.OnlineAsync("bob");
        await bench.StayAsync("ada", "bob");
        var fate = new Random(seed + 1000);
        bench.Instead = async (work, token) =>
        {
            var ends = fate.Next(6);
            await bench.Database.WriteAsync(
                async (connection, transaction) =>
                {
                    await work(connection, transaction);
                    if (ends == 0)
                    {
                        throw new KilledException();
                    }
                },
                token);
            if (ends == 1)
            {
                throw new KilledException();
            }
        };

        var random = new Random(seed);
        var threads = new List<Guid>();
        for (var round = 0; round < 30; round++)
        {
            Happen(bench, random, threads);
            await SurviveAsync(bench, bench.StepAsync);
            if (random.Next(3) > 0)
            {
                await bench.Conversations.DoAsync(bench.Database);
            }

            bench.Time.Forward(TimeSpan.FromSeconds(random.Next(20)));
        }

        await SurviveAsync(bench, bench.SettleAsync);
        await SurviveAsync(bench, () => bench.PassAsync(TimeSpan.FromMinutes(2)));
        await ShouldHoldAsync(bench);
    }

    [Fact]
    public async Task CommandLost_SomewhereForEver_IsGivenAgain()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        await bench.StayAsync("ada");
        var thread = bench.Conversations.Write();
        await bench.StepAsync();
        await using (var connection = await bench.Database.OpenAsync(CancellationToken.None))
        {
            await connection.ExecuteAsync("DELETE FROM outbox");
        }

        await bench.PassAsync(TimeSpan.FromMinutes(6));
        bench.Conversations[thread].Handler!.Id.ShouldBe("ada");
        bench.Conversations.Assigned.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Restarted_WithWorkGivenWaitingAndPending_KnowsWhatItKnew()
    {
        await using var bench = await DecidingBench.StartAsync();
        await bench.OnlineAsync("ada");
        await bench.StayAsync("ada");
        for (var index = 0; index < 5; index++)
        {
            bench.Conversations.Write();
            await bench.PassAsync(TimeSpan.FromSeconds(1));
        }

        bench.Conversations.Write(channel: "email");
        await bench.StepAsync();
        await bench.StepAsync();
        var before = bench.Situation;
        var after = await bench.ReadAnewAsync();
        after.Board.Queue.Select(one => (one.Thread.Id, one.Position, one.EnqueuedAt)).ShouldBe(before.Board.Queue.Select(one => (one.Thread.Id, one.Position, one.EnqueuedAt)));
        after.Engine.WorkOf("ada").Select(work => work.Work.Id).ShouldBe(before.Engine.WorkOf("ada").Select(work => work.Work.Id));
        after.Pending.Keys.ShouldBe(before.Pending.Keys);
    }

    private static void Happen(DecidingBench bench, Random random, List<Guid> threads)
    {
        var open = threads.Where(thread => bench.Conversations[thread].State != "resolved").ToList();
        switch (random.Next(8))
        {
            case 0 when open.Count > 0:
                bench.Conversations.Resolve(open[random.Next(open.Count)]);
                break;
            case 1 when open.Count > 0 && open[random.Next(open.Count)] is var answered && bench.Conversations[answered].Handler is { } handler:
                bench.Conversations.Answer(answered, handler.Id);
                break;
            case 2 when open.Count > 0:
                bench.Conversations.AssignByHand(open[random.Next(open.Count)], new HandlerRef("agent", random.Next(2) == 0 ? "ada" : "bob"));
                break;
            case 3 when threads.Count > 0:
                bench.Conversations.Write(threads[random.Next(threads.Count)]);
                break;
            default:
                threads.Add(bench.Conversations.Write(channel: Channels[random.Next(Channels.Length)]));
                break;
        }
    }

    private static async Task SurviveAsync(DecidingBench bench, Func<Task> work)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (KilledException)
            {
                await bench.CrashAsync();
            }
        }
    }

    private static async Task ShouldHoldAsync(DecidingBench bench)
    {
        // Given at most once, unless it was taken away in between: conversations refuses what does not fit, so every done one was right.
        foreach (var episode in bench.Conversations.Assigned.Where(command => command.To?.Type == "agent").GroupBy(command => (command.ThreadId, command.EpisodeId)))
        {
            episode.Count().ShouldBe(1);
        }

        var anew = await bench.ReadAnewAsync();
        foreach (var thread in bench.Conversations.All.Where(thread => thread is { State: "open", Handler: null }))
        {
            anew.Engine.IsWaiting(thread.Id).ShouldBeTrue("who waits is in the queue");
            anew.Engine.Explain(thread.Id, bench.Time.GetUtcNow())!.Candidates.ShouldAllBe(candidate => !candidate.Eligible, "nobody waits while somebody could");
        }

        anew.Pending.ShouldBeEmpty();
        anew.Board.Threads.Keys.Order().ShouldBe(bench.Conversations.All.Where(thread => thread.State != "resolved").Select(thread => thread.Id).Order());
        foreach (var thread in anew.Board.Threads.Values)
        {
            thread.Thread.Version.ShouldBe(bench.Conversations[thread.Thread.Id].Version);
        }

        foreach (var agent in new[] { "ada", "bob" })
        {
            anew.Engine.WorkOf(agent).Select(work => work.Work.Id).Order()
                .ShouldBe(bench.Conversations.All.Where(thread => thread.Handler?.Id == agent && Routing.Deciding.Timing.CountsUntil(new Routing.Deciding.RoutedThread(thread)) > bench.Time.GetUtcNow()).Select(thread => thread.Id).Order());
        }

        await using var connection = await bench.Database.OpenAsync(CancellationToken.None);
        (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM decisions WHERE outcome = 'pending'")).ShouldBe(0);
        (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM decisions WHERE outcome = 'done'")).ShouldBe(bench.Conversations.Assigned.Count);
    }

    private sealed class KilledException : Exception;
}
