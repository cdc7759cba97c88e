using System.Text.Json;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Tests.Storage;
using Omnichannel.Testing;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>Messages that end the process which handles them.</summary>
public sealed class SuspectTests
{
    private readonly ListBus _bus = new();
    private readonly Envelope _neighbour = Messages.Of("a", "\"neighbour\"") with { DeliveryCount = 2 };
    private readonly Envelope _killer = Messages.Of("a", "\"killer\"") with { DeliveryCount = 2 };

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Handle_ConsumerDiedThreeTimes_MessageIsParkedAndItsNeighbourIsNot(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        for (var death = 0; death < Suspects.Deaths; death++)
        {
            await DieAsync(database);
        }

        var survivor = new SuspectProcess(_killer.Id);
        await survivor.Runner(_bus, database).HandleAsync([_neighbour, _killer]).WaitAsync(Until.Patience);

        survivor.Handled.ShouldBe([_neighbour.Id]);
        Parked().ShouldBe([(_killer.Id, 0)]);
        var parked = JsonSerializer.Deserialize(_bus.Published.Single().Body.Span, HostingJson.Default.ParkedMessage)!;
        parked.Reason.ShouldBe("its consumer died three times while handling it");
    }

    [Fact]
    public async Task Handle_ParkedMessageIsSentAgain_IsTriedAgain()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.Sqlite);
        for (var death = 0; death < Suspects.Deaths; death++)
        {
            await DieAsync(database);
        }

        await new SuspectProcess(_killer.Id).Runner(_bus, database).HandleAsync([_killer]).WaitAsync(Until.Patience);
        var mended = new SuspectProcess();
        await mended.Runner(_bus, database).HandleAsync([_killer]).WaitAsync(Until.Patience);

        mended.Handled.ShouldBe([_killer.Id]);
        _bus.Published.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Handle_KillerWasSentAgainBeforeItsBatchWasDone_NobodyDiesOfItAnyMore(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        (await DeathsOfAsync(database, [_killer, _killer, _neighbour], _killer.Id)).ShouldBe(Suspects.Deaths);
        _bus.Published.Count.ShouldBe(2);

        var mended = new SuspectProcess();
        await mended.Runner(_bus, database).HandleAsync([_killer]).WaitAsync(Until.Patience);
        mended.Handled.ShouldBe([_killer.Id]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Handle_KillerWasSentAgainBeforeItsBatchWasDone_TheCopyIsTriedAndTheFirstIsNotParkedAnew(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        for (var death = 0; death < Suspects.Deaths; death++)
        {
            await DieAsync(database);
        }

        // It is parked, and before the batch is done the process dies of something else.
        var other = Messages.Of("a", "\"other\"") with { DeliveryCount = 2 };
        var unlucky = new SuspectProcess(other.Id);
        _ = unlucky.Runner(_bus, database).HandleAsync([_killer, other]);
        await unlucky.Entered.WaitAsync(Until.Patience);
        Parked().ShouldBe([(_killer.Id, 0)]);

        var copy = _killer with { Topic = Topology.DirectTo(ConversationsInbound) };
        var mended = new SuspectProcess();
        await mended.Runner(_bus, database).HandleAsync([_killer, other, copy]).WaitAsync(Until.Patience);

        mended.Handled.ShouldBe([other.Id, copy.Id]);
        Parked().ShouldBe([(_killer.Id, 0), (_killer.Id, 0)], "who keeps what is parked knows it by that");
    }

    [Fact]
    public async Task Handle_SentAgainAndKillsAgain_IsParkedAnew()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.Sqlite);
        for (var time = 0; time < 3; time++)
        {
            var copy = time == 0 ? _killer : _killer with { Topic = Topology.DirectTo(ConversationsInbound, time) };
            (await DeathsOfAsync(database, [copy, _neighbour], _killer.Id)).ShouldBe(Suspects.Deaths);
        }

        Parked().ShouldBe([(_killer.Id, 0), (_killer.Id, 1), (_killer.Id, 2)]);
    }

    [Fact]
    public async Task Handle_SeveralKillersInOneBatch_EachKillsThreeTimesAtMost()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.Sqlite);
        var killers = Enumerable.Range(0, 5).Select(number => Messages.Of("a", number) with { DeliveryCount = 2 }).ToList();

        // The first death is everybody's.
        var deaths = await DeathsOfAsync(database, [.. killers, _neighbour], [.. killers.Select(killer => killer.Id)]);

        deaths.ShouldBe(1 + (killers.Count * (Suspects.Deaths - 1)));
        Parked().Select(parked => parked.Id).Distinct().ShouldBe(killers.Select(killer => killer.Id));
    }

    [Fact]
    public async Task Handle_ProcessesEndedProperlyWhileInfrastructureWasBroken_MessageIsNotParked()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.Sqlite);
        for (var end = 0; end <= Suspects.Deaths; end++)
        {
            var process = new SuspectProcess() { Failure = new IOException("The disk is away.") };
            var running = process.Runner(_bus, database).HandleAsync([_killer]);
            await process.Entered.WaitAsync(Until.Patience);
            await process.StopAsync();
            await Should.ThrowAsync<OperationCanceledException>(running);
        }

        var mended = new SuspectProcess();
        await mended.Runner(_bus, database).HandleAsync([_killer]).WaitAsync(Until.Patience);
        mended.Handled.ShouldBe([_killer.Id]);
        _bus.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_OthersBesideASuspect_WaitSoThatItIsNotBlamedForThem()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.Sqlite);
        var process = new SuspectProcess(_killer.Id);
        var runner = process.Runner(_bus, database);
        _ = runner.HandleAsync([_killer]);
        await process.Entered.WaitAsync(Until.Patience);

        var other = runner.HandleAsync([Messages.Of("b", 1)]);

        (other.IsCompleted, process.Handled.Count).ShouldBe((false, 0));
    }

    [Fact]
    public async Task Handle_SuspectBesideOthers_IsNotStartedBeforeTheyAreDone()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.Sqlite);
        var fresh = Messages.Of("b", 1);
        var process = new SuspectProcess(fresh.Id);
        var runner = process.Runner(_bus, database);
        _ = runner.HandleAsync([fresh]);
        await process.Entered.WaitAsync(Until.Patience);

        var suspect = runner.HandleAsync([_neighbour]);
        await process.StopAsync();

        await Should.ThrowAsync<OperationCanceledException>(suspect);
        (await Suspects.StartedAsync(database, [_neighbour.Copy], CancellationToken.None)).ShouldBeEmpty("it cannot be what the process died of");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Handle_SuspectThatWaitsForInfrastructure_IsNotBlamedForWhatTheProcessDiesOfMeanwhile(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        var process = new SuspectProcess() { Failure = new IOException("What it asks does not listen yet.") };
        var running = process.Runner(_bus, database).HandleAsync([_neighbour, _killer]);
        await process.Entered.WaitAsync(Until.Patience);

        await Until.True(async () => (await Suspects.StartedAsync(database, [_neighbour.Copy, _killer.Copy], CancellationToken.None)).Count == 0, "its starts are taken back");

        await process.StopAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Fact]
    public async Task Handle_ModuleWithoutADatabase_IsHandledAlone()
    {
        var process = new SuspectProcess();
        await process.Runner(_bus, database: null).HandleAsync([_neighbour, _killer]).WaitAsync(Until.Patience);
        process.Batches.ShouldBe([1, 1]);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.PostgreSql)]
    public async Task Handle_BrokerHadSentFarAhead_OnlyWhatWasInHandAtADeathIsHandledAlone(DatabaseKind kind)
    {
        await using var database = await TestDatabase.CreateMigratedAsync(kind);
        var ahead = Enumerable.Range(0, 3 * Suspects.Company).Select(number => Messages.Of("a", number) with { DeliveryCount = 2 }).ToList();
        var first = new SuspectProcess(ahead[1].Id);
        _ = first.Runner(_bus, database).HandleAsync(ahead);
        await first.Entered.WaitAsync(Until.Patience);
        first.Batches.ShouldBeEmpty();

        var survivor = new SuspectProcess();
        await survivor.Runner(_bus, database).HandleAsync(ahead).WaitAsync(Until.Patience);

        survivor.Batches.ShouldBe([.. Enumerable.Repeat(1, Suspects.Company), Suspects.Company, Suspects.Company]);
        survivor.Handled.ShouldBe(ahead.Select(message => message.Id));
        (await Suspects.StartedAsync(database, [.. ahead.Select(message => message.Copy)], CancellationToken.None)).ShouldBeEmpty();
        _bus.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task Handle_OneOfThoseThatCameBackIsBad_ItIsParkedAndTheOthersAreHandled()
    {
        await using var database = await TestDatabase.CreateMigratedAsync(DatabaseKind.Sqlite);
        var process = new SuspectProcess() { Bad = _killer.Id };
        await process.Runner(_bus, database).HandleAsync([_neighbour, _killer, Messages.Of("a", 1)]).WaitAsync(Until.Patience);

        process.Handled.Count.ShouldBe(2);
        _bus.Published.Single().Topic.ShouldBe(Topics.Parked);
        (await Suspects.StartedAsync(database, [_neighbour.Copy, _killer.Copy], CancellationToken.None)).ShouldBeEmpty();
        (await database.WriteAsync((connection, transaction) => connection.QuerySingleAsync<int>("SELECT count(*) FROM suspects", transaction: transaction), CancellationToken.None))
            .ShouldBe(0, "nothing is remembered of what is done with");
    }

    private List<(Guid Id, int TimesSentAgain)> Parked() =>
    [
        .. _bus.Published.Select(message => JsonSerializer.Deserialize(message.Body.Span, HostingJson.Default.ParkedMessage)!)
            .Select(parked => (parked.Id, parked.TimesSentAgain)),
    ];

    /// <summary>How many processes die until one handles the batch, which comes again and again; and that the neighbour was handled then.</summary>
    private async Task<int> DeathsOfAsync(Database database, IReadOnlyList<Envelope> batch, params IReadOnlyList<Guid> killers)
    {
        for (var deaths = 0; ; deaths++)
        {
            deaths.ShouldBeLessThan(50);
            var process = new SuspectProcess(killers);
            var running = process.Runner(_bus, database).HandleAsync(batch);
            if (await Task.WhenAny(running, process.Entered).WaitAsync(Until.Patience) == running)
            {
                await running;
                process.Handled.ShouldBe([_neighbour.Id]);
                return deaths;
            }
        }
    }

    private async Task DieAsync(Database database)
    {
        var process = new SuspectProcess(_killer.Id);
        _ = process.Runner(_bus, database).HandleAsync([_neighbour, _killer]);
        await process.Entered.WaitAsync(Until.Patience);
        process.Handled.ShouldNotContain(_killer.Id);
    }
}
