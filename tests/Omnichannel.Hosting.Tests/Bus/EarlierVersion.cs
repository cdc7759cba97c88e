using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>The table in which earlier versions had a row for each message that waited.</summary>
internal static class EarlierVersion
{
    private const string Schema =
        """
        CREATE TABLE messages (
            id INTEGER PRIMARY KEY,
            queue TEXT NOT NULL,
            partition INTEGER NOT NULL,
            message_id TEXT NOT NULL,
            topic TEXT NOT NULL,
            key TEXT NOT NULL,
            type TEXT NOT NULL,
            body BLOB NOT NULL);
        CREATE INDEX messages_lane ON messages (queue, partition);
        """;

    /// <summary>Makes the table, with messages as they were left there.</summary>
    public static async Task PutAsync(SqliteConnection file, QueueDefinition queue, IReadOnlyList<Envelope> messages)
    {
        await using var make = file.CreateCommand();
        make.CommandText = Schema;
        await make.ExecuteNonQueryAsync();
        foreach (var message in messages)
        {
            await using var insert = file.CreateCommand();
            insert.CommandText = "INSERT INTO messages (queue, partition, message_id, topic, key, type, body) VALUES ($queue, $partition, $id, $topic, $key, $type, $body)";
            insert.Parameters.AddWithValue("$queue", queue.Name);
            insert.Parameters.AddWithValue("$partition", Topology.PartitionOf(message.Key, queue.Partitions));
            insert.Parameters.AddWithValue("$id", message.Id.ToString("D"));
            insert.Parameters.AddWithValue("$topic", message.Topic);
            insert.Parameters.AddWithValue("$key", message.Key);
            insert.Parameters.AddWithValue("$type", message.Type);
            insert.Parameters.AddWithValue("$body", message.Body.ToArray());
            await insert.ExecuteNonQueryAsync();
        }
    }
}
