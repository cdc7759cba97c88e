using Microsoft.Data.Sqlite;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>The reading end of one ordered lane of a queue.</summary>
internal sealed class Lane(QueueDefinition queue, int partition) : IDisposable
{
    /// <summary>The queue.</summary>
    public QueueDefinition Queue => queue;

    /// <summary>Its lane.</summary>
    public int Partition => partition;

    /// <summary>Given when something was put in.</summary>
    public Signal Filled { get; } = new();

    /// <summary>Messages up to this id were perhaps being handled when the last process died.</summary>
    public long SuspectUpTo { get; private set; }

    /// <summary>
    /// After a death: only the first batch can have been in a consumer's hands, because batches are handed over in order and
    /// removed before the next.
    /// </summary>
    public void SuspectFirstBatch(SqliteConnection connection) => SuspectUpTo = Read(connection).LastOrDefault().Id;

    /// <summary>What comes next, at most a batch of it.</summary>
    public List<(long Id, Envelope Message)> Read(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT id, message_id, topic, key, type, body FROM messages
            WHERE queue = $queue AND partition = $partition ORDER BY id LIMIT $limit
            """;
        command.Parameters.AddWithValue("$queue", queue.Name);
        command.Parameters.AddWithValue("$partition", partition);
        command.Parameters.AddWithValue("$limit", ITransport.MaxBatch);
        using var reader = command.ExecuteReader();
        var batch = new List<(long, Envelope)>();
        while (reader.Read())
        {
            var id = reader.GetInt64(0);
            batch.Add((id, new Envelope
            {
                Id = Guid.Parse(reader.GetString(1)),
                Topic = reader.GetString(2),
                Key = reader.GetString(3),
                Type = reader.GetString(4),
                Body = reader.GetFieldValue<byte[]>(5),
                DeliveryCount = id <= SuspectUpTo ? 2 : 0,
            }));
        }

        return batch;
    }

    /// <inheritdoc />
    public void Dispose() => Filled.Dispose();
}
