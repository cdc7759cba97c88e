using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Bus.Sqlite;
using Omnichannel.Testing;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class SqliteBusTests : BusContract
{
    private string _folder = "";

    private protected override Task PrepareAsync()
    {
        _folder = TestFolder.Create("bus");
        return Task.CompletedTask;
    }

    private protected override Task<ITransport> OpenAsync(int queueLength) =>
        Task.FromResult<ITransport>(new SqliteBus(_folder, TimeProvider.System, NullLogger.Instance, queueLength));

    [Fact]
    public void Open_SecondProcessOnTheSameFolder_IsRefusedWithAdvice() =>
        Should.Throw<InvalidOperationException>(() => new SqliteBus(_folder, TimeProvider.System, NullLogger.Instance))
            .Message.ShouldContain("Another process uses");

    [Fact]
    public async Task Restart_AfterAnEndThatWasNoEnd_OnlyTheFirstBatchIsSuspect()
    {
        await Bus.PublishAsync([.. Enumerable.Range(0, Lane.MaxBatch + 10).Select(number => Messages.Of("a", number))], CancellationToken.None);
        await RestartAsync(died: true);

        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Count == Lane.MaxBatch + 10, "all are handled");
        consumer.Handled.Count(message => message.DeliveryCount == 2).ShouldBe(Lane.MaxBatch);
    }

    [Fact]
    public async Task Restart_AfterAProperEnd_NothingIsSuspect()
    {
        await Bus.PublishAsync([Messages.Of("a", 1)], CancellationToken.None);
        await RestartAsync(died: false);

        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Count == 1, "it is handled");
        consumer.Handled.Single().DeliveryCount.ShouldBe(0);
    }

    [Fact]
    public async Task Publish_MoreThanIsKeptAtHand_ArrivesInOrder()
    {
        var large = new string('x', 64 * 1024);
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound, batch => Task.Delay(batch.Count, TestContext.Current.CancellationToken));
        for (var number = 0; number < 200; number++)
        {
            await Bus.PublishAsync([Messages.Of("a", $"\"{number:D3}{large}\"")], CancellationToken.None);
        }

        await Until.True(() => consumer.Handled.Count >= 200, "all are handled");
        consumer.Handled.Select(message => message.Text()[1..4]).ShouldBe(Enumerable.Range(0, 200).Select(number => $"{number:D3}"));
    }

    [Fact]
    public async Task Publish_WhileConsumersAreFarBehind_IsAnsweredAndArrivesInOrder()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound, _ => gate.Task.WaitAsync(Until.Patience));
        await Bus.PublishAsync([.. Enumerable.Range(0, 6_000).Select(number => Messages.Of("a", number))], CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(other => Bus.PublishAsync([Messages.Of("b", other)], CancellationToken.None)));
        await Bus.PublishAsync([Messages.Of("a", 6_000)], CancellationToken.None);
        gate.SetResult();

        await Until.True(() => consumer.Handled.Count == 6_021, "all are handled");
        consumer.Of("a").ShouldBe(Enumerable.Range(0, 6_001).Select(number => number.ToString()));
    }

    [Fact]
    public async Task Consume_FileFails_TheBatchComesAgainAndThenTheNext()
    {
        await Bus.PublishAsync([.. Enumerable.Range(0, 300).Select(number => Messages.Of("a", number))], CancellationToken.None);
        var failures = 2;
        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound, _ =>
            Interlocked.Decrement(ref failures) >= 0 ? throw new TimeoutException("the database is away") : Task.CompletedTask);
        await Bus.PublishAsync([.. Enumerable.Range(300, 300).Select(number => Messages.Of("a", number))], CancellationToken.None);

        await Until.True(() => consumer.Of("a").Count == 600, "all are handled");
        consumer.Handled.Select(message => message.Text()).ShouldBe(Enumerable.Range(0, 600).Select(number => number.ToString()));
    }

    [Fact]
    public async Task Restart_MessagesOfAnEarlierVersion_AreHandledInOrderBeforeNewOnes()
    {
        await Bus.DisposeAsync();
        await using (var file = new SqliteConnection($"Data Source={Path.Combine(_folder, "bus.db")};Pooling=false"))
        {
            await file.OpenAsync();
            await EarlierVersion.PutAsync(file, Messages.Queue(ConversationsInbound), [.. Enumerable.Range(0, 600).Select(number => Messages.Of("a", number))]);
        }

        await ReopenAsync();
        await Bus.PublishAsync([Messages.Of("a", 600)], CancellationToken.None);

        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Count == 601, "all are handled");
        consumer.Handled.Select(message => message.Text()).ShouldBe(Enumerable.Range(0, 601).Select(number => number.ToString()));
    }

    private async Task RestartAsync(bool died)
    {
        await Bus.DisposeAsync();
        if (died)
        {
            await using var file = new SqliteConnection($"Data Source={Path.Combine(_folder, "bus.db")};Pooling=false");
            await file.OpenAsync();
            await using var mark = file.CreateCommand();
            mark.CommandText = "PRAGMA user_version=1";
            await mark.ExecuteNonQueryAsync();
        }

        await ReopenAsync();
    }
}
