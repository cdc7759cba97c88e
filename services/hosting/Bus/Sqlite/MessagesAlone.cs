using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>A file of a version that gave each message a row of its own: what waits in it goes into parcels, all or nothing.</summary>
internal static class MessagesAlone
{
    /// <summary>Packs them; nothing, where there is no such table.</summary>
    public static void Pack(SqliteConnection connection)
    {
        if (BusFile.Number(connection, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'messages'") == 0)
        {
            return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        foreach (var (queue, partition) in Lanes(connection))
        {
            var next = ParcelId.First(BusFile.NumberOf(connection, queue, partition));
            foreach (var messages in Messages(connection, queue, partition).Chunk(Lane.MaxParcel))
            {
                BusWriter.Insert(connection, next++, messages);
                Boundary.Reached(Boundary.Packed, queue);
            }
        }

        BusFile.Execute(connection, "DROP TABLE messages");
        transaction.Commit();
        Boundary.Reached(Boundary.Committed, "bus");
    }

    private static List<(string Queue, long Partition)> Lanes(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT DISTINCT queue, partition FROM messages";
        using var reader = command.ExecuteReader();
        var lanes = new List<(string, long)>();
        while (reader.Read())
        {
            lanes.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return lanes;
    }

    private static IEnumerable<Envelope> Messages(SqliteConnection connection, string queue, long partition)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT message_id, topic, key, type, body FROM messages WHERE queue = $queue AND partition = $partition ORDER BY id";
        command.Parameters.AddWithValue("$queue", queue);
        command.Parameters.AddWithValue("$partition", partition);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return new Envelope
            {
                Id = Guid.Parse(reader.GetString(0)),
                Topic = reader.GetString(1),
                Key = reader.GetString(2),
                Type = reader.GetString(3),
                Body = reader.GetFieldValue<byte[]>(4),
            };
        }
    }
}
