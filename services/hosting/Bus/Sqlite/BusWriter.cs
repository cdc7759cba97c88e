using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;

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
        var insert = SqliteStatement.Of(
            _connection, "INSERT INTO messages (queue, partition, message_id, topic, key, type, body) VALUES (?, ?, ?, ?, ?, ?, ?)");
        var delete = SqliteStatement.Of(_connection, "DELETE FROM messages WHERE queue = ? AND partition = ? AND id <= ?");
        foreach (var job in jobs)
        {
            foreach (var row in job.Rows)
            {
                var message = row.Message;
                insert.Set(1, row.Queue.Name).Set(2, row.Partition).Set(3, message.Id).Set(4, message.Topic).Set(5, message.Key).Set(6, message.Type)
                    .SetBlob(7, message.Body.Span).Run();
            }

            if (job.Done is { } done)
            {
                delete.Set(1, done.Queue).Set(2, done.Partition).Set(3, done.UpTo).Run();
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
}
