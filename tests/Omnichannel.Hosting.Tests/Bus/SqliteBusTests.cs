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
        await Bus.PublishAsync([.. Enumerable.Range(0, ITransport.MaxBatch + 10).Select(number => Messages.Of("a", number))], CancellationToken.None);
        await RestartAsync(died: true);

        await using var consumer = await Recorder.StartAsync(Bus, ConversationsInbound);
        await Until.True(() => consumer.Of("a").Count == ITransport.MaxBatch + 10, "all are handled");
        consumer.Handled.Count(message => message.DeliveryCount == 2).ShouldBe(ITransport.MaxBatch);
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
