using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>A row of the bus's file before it has an id.</summary>
internal readonly record struct BusRow(QueueDefinition Queue, int Partition, Envelope Message);

/// <summary>
/// The one writer of the bus's file. Whatever waits is written together: the cost of a commit is its flush to the disk, and all
/// who wait share it.
/// </summary>
internal sealed class BusWriter : IAsyncDisposable
{
    private const int RowsPerCommit = 1_000;
    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(1_000);
    private readonly SqliteConnection _connection;
    private readonly Task _loop;

    /// <summary>Starts to write to the file.</summary>
    public BusWriter(BusFile file)
    {
        _connection = file.Open();
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Inserts rows in their order, all or none.</summary>
    public Task InsertAsync(IReadOnlyList<BusRow> rows, CancellationToken cancellationToken) => DoAsync(new Job(rows, Done: null), cancellationToken);

    /// <summary>Deletes a lane's rows up to an id.</summary>
    public Task DeleteAsync(string queue, int partition, long upTo, CancellationToken cancellationToken) =>
        DoAsync(new Job([], new Finished(queue, partition, upTo)), cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _loop;
        await _connection.DisposeAsync();
    }

    private async Task DoAsync(Job job, CancellationToken cancellationToken)
    {
        await _jobs.Writer.WriteAsync(job, cancellationToken);

        // From here on it happens; to go away before it is known whether it did would help nobody.
        await job.Committed.Task;
    }

    private async Task WriteAsync()
    {
        var jobs = new List<Job>();
        while (await _jobs.Reader.WaitToReadAsync())
        {
            var rows = 0;
            while (rows < RowsPerCommit && _jobs.Reader.TryRead(out var job))
            {
                jobs.Add(job);
                rows += Math.Max(1, job.Rows.Count);
            }

            try
            {
                Commit(jobs);
                jobs.ForEach(job => job.Committed.TrySetResult());
            }
            catch (Exception failure)
            {
                // Whoever waits for it decides what to do about it; the writer goes on with the next.
                jobs.ForEach(job => job.Committed.TrySetException(failure));
            }

            jobs.Clear();
        }
    }

    private void Commit(List<Job> jobs)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        using var insert = new InsertCommand(_connection, transaction);
        using var delete = new DeleteCommand(_connection, transaction);
        foreach (var job in jobs)
        {
            foreach (var row in job.Rows)
            {
                insert.Execute(row);
            }

            if (job.Done is { } done)
            {
                delete.Execute(done);
            }
        }

        Boundary.Reached(Boundary.Published, "bus");
        transaction.Commit();
    }

    private sealed record Finished(string Queue, int Partition, long UpTo);

    private sealed record Job(IReadOnlyList<BusRow> Rows, Finished? Done)
    {
        public TaskCompletionSource Committed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class InsertCommand : IDisposable
    {
        private readonly SqliteCommand _command;

        public InsertCommand(SqliteConnection connection, SqliteTransaction transaction)
        {
            _command = connection.CreateCommand();
            _command.Transaction = transaction;
            _command.CommandText =
                "INSERT INTO messages (queue, partition, message_id, topic, key, type, body) VALUES ($queue, $partition, $id, $topic, $key, $type, $body)";
            foreach (var name in (string[])["$queue", "$partition", "$id", "$topic", "$key", "$type", "$body"])
            {
                _command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }
        }

        public void Execute(BusRow row)
        {
            var message = row.Message;
            object[] values =
                [row.Queue.Name, row.Partition, message.Id.ToString("D"), message.Topic, message.Key, message.Type, message.Body.ToArray()];
            for (var index = 0; index < values.Length; index++)
            {
                _command.Parameters[index].Value = values[index];
            }

            _command.ExecuteNonQuery();
        }

        public void Dispose() => _command.Dispose();
    }

    private sealed class DeleteCommand : IDisposable
    {
        private readonly SqliteCommand _command;

        public DeleteCommand(SqliteConnection connection, SqliteTransaction transaction)
        {
            _command = connection.CreateCommand();
            _command.Transaction = transaction;
            _command.CommandText = "DELETE FROM messages WHERE queue = $queue AND partition = $partition AND id <= $upTo";
        }

        public void Execute(Finished done)
        {
            _command.Parameters.Clear();
            _command.Parameters.AddWithValue("$queue", done.Queue);
            _command.Parameters.AddWithValue("$partition", done.Partition);
            _command.Parameters.AddWithValue("$upTo", done.UpTo);
            _command.ExecuteNonQuery();
        }

        public void Dispose() => _command.Dispose();
    }
}
