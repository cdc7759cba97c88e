using System.Text;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.Testing.Tests;

public sealed class RabbitMqServerTests
{
    private const string Queue = "kept";

    [Fact]
    public async Task StartAsync_AfterKill_KeepsConfirmedMessages()
    {
        var server = await RabbitMqServer.StartNewAsync();
        Assert.SkipUnless(server.IsPrivate, "The server is not ours to kill.");
        var host = await server.CreateVirtualHostAsync();
        await PublishConfirmedAsync(host, "still here");

        await server.KillAsync();
        await server.StartAsync();

        // A quorum queue has its leader some moments after the server takes connections.
        (await Until.Value(() => TakeAsync(host)!, "the message is there")).ShouldBe("still here");
        await server.StopAsync();
    }

    [Fact]
    public async Task CreateVirtualHostAsync_Twice_GivesSeparateHosts()
    {
        var server = await RabbitMqServer.SharedAsync();
        Assert.SkipUnless(server.IsPrivate, "Only a private server has a virtual host for each test.");
        var one = await server.CreateVirtualHostAsync();
        var other = await server.CreateVirtualHostAsync();

        await PublishConfirmedAsync(one, "for one");
        await PublishConfirmedAsync(other, "for the other");

        (await TakeAsync(other)).ShouldBe("for the other");
        (await TakeAsync(one)).ShouldBe("for one");
    }

    private static async Task PublishConfirmedAsync(Uri host, string text)
    {
        await using var connection = await new ConnectionFactory { Uri = host }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await DeclareAsync(channel);
        await channel.BasicPublishAsync("", Queue, mandatory: true, new BasicProperties { Persistent = true }, Encoding.UTF8.GetBytes(text));
    }

    private static async Task<string> TakeAsync(Uri host)
    {
        await using var connection = await new ConnectionFactory { Uri = host }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        await DeclareAsync(channel);
        var taken = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            var text = Encoding.UTF8.GetString(message.Body.Span);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false);
            taken.TrySetResult(text);
        };
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer);
        return await taken.Task.WaitAsync(Until.Patience);
    }

    private static async Task DeclareAsync(IChannel channel) =>
        await channel.QueueDeclareAsync(Queue, durable: true, exclusive: false, autoDelete: false,
            new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
}

public sealed class PostgreSqlServerTests
{
    [Theory]
    [InlineData(Durability.Full)]
    [InlineData(Durability.Relaxed)]
    public async Task StartAsync_AfterKill_KeepsCommittedRows(Durability durability)
    {
        var server = await PostgreSqlServer.StartNewAsync(durability);
        Assert.SkipUnless(server.IsPrivate, "The server is not ours to kill.");
        var database = await server.CreateDatabaseAsync();
        await RunAsync(database, "CREATE TABLE kept (text text); INSERT INTO kept VALUES ('still here')");

        // The pooled connection of the line above is open while the server dies.
        await server.KillAsync();
        await server.StartAsync();
        NpgsqlConnection.ClearAllPools();

        (await RunAsync(database, "SELECT text FROM kept")).ShouldBe("still here");
        await server.StopAsync();
    }

    [Fact]
    public async Task RestartAsync_WithOpenConnections_ComesBack()
    {
        var server = await PostgreSqlServer.SharedAsync();
        Assert.SkipUnless(server.IsPrivate, "The server is not ours to stop.");
        var database = await server.CreateDatabaseAsync();
        await using var open = new NpgsqlConnection(database);
        await open.OpenAsync();

        await server.RestartAsync();
        NpgsqlConnection.ClearAllPools();

        (await RunAsync(database, "SELECT 'up'")).ShouldBe("up");
    }

    private static async Task<object?> RunAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
