using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Tests;

/// <summary>A standalone hub that dies at its first start on the files of an earlier version, in which each message that waits is a row of its own.</summary>
[Collection("hubs")]
public sealed class UpgradeTests
{
    private const int Each = 600;

    private static readonly string[] Phones = ["+15553000001", "+15553000002"];
    private static readonly string[] Texts = [.. Enumerable.Range(1, Each).Select(number => $"Text {number}")];

    [Theory]
    [InlineData("packed", "conversations.inbound", 1)]
    [InlineData("packed", "conversations.inbound", 4)]
    [InlineData("committed", "bus", 1)]
    public async Task Start_DiesWhilePackingWhatWaits_EverythingIsInItsThreadOnceAndInOrder(string boundary, string subject, int passage)
    {
        var order = new Order(Path.Combine(TestFolder.Create("orders"), "standalone"));
        await using var hub = await StandaloneHub.StartNewAsync(new Hub.Options { Configure = (_, settings) => order.Configure(settings) });
        using var api = new HubClient(hub.BaseAddress);
        using var desk = new Desk("agent", hub.BaseAddress);
        using var closing = new CancellationTokenSource();
        var watching = desk.WatchAsync(closing.Token);
        await Until.True(() => desk.IsOpen, "the agent watches");
        await hub.StopAsync(StandaloneHub.Everything);
        await LeaveAsync(Directory.GetFiles(hub.Data, "bus.db", SearchOption.AllDirectories).Single());

        order.Give(boundary, subject, "", passage, "KILL");
        await Should.ThrowAsync<InvalidOperationException>(hub.StartAsync(StandaloneHub.Everything));
        order.Times.ShouldBePositive("it died where it should");
        await hub.StartAsync(StandaloneHub.Everything);

        foreach (var phone in Phones)
        {
            var thread = await api.ThreadAsync("tel:" + phone);
            await Until.True(async () => (await api.ThreadAsync(thread.Id)).LastSeq >= Each, "all are in the thread");
            (await api.MessagesAsync(thread.Id)).Select(message => message.Content.Text).ShouldBe(Texts);
            await Until.True(() => desk.Screen().Messages.Count(message => message.Thread == thread.Id) >= Each, "the agent sees all");
            desk.Screen().Messages.Where(message => message.Thread == thread.Id).Select(message => message.Text).ShouldBe(Texts);
        }

        (await hub.BacklogAsync()).ShouldBeEmpty();
        await closing.CancelAsync();
        await watching;
    }

    // As the earlier version did: the lanes are two of the queue's eight.
    private static async Task LeaveAsync(string file)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            CREATE TABLE messages (
                id INTEGER PRIMARY KEY, queue TEXT NOT NULL, partition INTEGER NOT NULL, message_id TEXT NOT NULL, topic TEXT NOT NULL,
                key TEXT NOT NULL, type TEXT NOT NULL, body BLOB NOT NULL);
            CREATE INDEX messages_lane ON messages (queue, partition);
            """;
        await command.ExecuteNonQueryAsync();
        foreach (var (text, phone, lane) in Texts.SelectMany(text => Phones.Select((phone, lane) => (text, phone, lane))))
        {
            var id = Guid.CreateVersion7();
            var body = new
            {
                id,
                account = "line",
                channel = "sms",
                externalId = "SM" + id.ToString("N"),
                from = new { address = "tel:" + phone },
                occurredAt = DateTimeOffset.UnixEpoch,
                receivedAt = DateTimeOffset.UnixEpoch,
                content = new { text },
            };
            command.CommandText = "INSERT INTO messages (queue, partition, message_id, topic, key, type, body) VALUES ('conversations.inbound', $lane, $id, 'inbound', $key, 'InboundMessage', $body)";
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$lane", lane);
            command.Parameters.AddWithValue("$id", id.ToString("D", CultureInfo.InvariantCulture));
            command.Parameters.AddWithValue("$key", "tel:" + phone);
            command.Parameters.AddWithValue("$body", JsonSerializer.SerializeToUtf8Bytes(body));
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }
}
