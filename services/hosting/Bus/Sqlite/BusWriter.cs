using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>
/// The one writer of the bus's file. Whatever waits is written together: the cost of a commit is its flush to the disk, and all
/// who wait share it. While consumers are behind, more waits: then they have the processor's greater part, and who publishes is answered in larger groups.
/// </summary>
internal sealed class BusWriter : IAsyncDisposable
{
    private const int MessagesPerCommit = 1_000;

    /// <summary>So many messages in the lanes make deep batches; what is above only waits for longer.</summary>
    private const int Deep = 4_096;

    private static readonly TimeSpan LongestRest = TimeSpan.FromMilliseconds(50);

    private readonly Channel<Job> _jobs = Channel.CreateBounded<Job>(1_000);
    private readonly SqliteConnection _connection;
    private readonly Func<long> _waiting;
    private readonly Task _loop;

    /// <summary>Starts to write to the file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="waiting">How many messages are in the lanes.</param>
    public BusWriter(BusFile file, Func<long> waiting)
    {
        _connection = file.Open();
        _waiting = waiting;
        _loop = Task.Run(WriteAsync);
    }

    /// <summary>Puts messages into lanes in their order, all or none.</summary>
    public Task InsertAsync(IReadOnlyList<(Lane Lane, Envelope Message)> messages, CancellationToken cancellationToken) =>
        DoAsync(new Job(messages, Done: null), cancellationToken);

    /// <summary>Deletes a lane's parcels up to an id.</summary>
    public Task DeleteAsync(Lane lane, long upTo, CancellationToken cancellationToken) => DoAsync(new Job([], new Finished(lane, upTo)), cancellationToken);

    /// <summary>Writes a parcel with the caller's transaction.</summary>
    /// <returns>How many bytes it has.</returns>
    public static int Insert(SqliteConnection connection, long id, IReadOnlyList<Envelope> messages)
    {
        var body = Parcel.Pack(messages);
        SqliteStatement.Of(connection, "INSERT INTO parcels (id, messages, body) VALUES (?, ?, ?)")
            .Set(1, id).Set(2, messages.Count).SetBlob(3, body.Span).Run();
        return body.Length;
    }

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
        var (jobs, began) = (new List<Job>(), Traffic.Now);
        while (await _jobs.Reader.WaitToReadAsync())
        {
            if (Rest(began) is { Ticks: > 0 } rest)
            {
                await Task.Delay(rest);
            }

            (var messages, began) = (0, Traffic.Now);
            while (messages < MessagesPerCommit && _jobs.Reader.TryRead(out var job))
            {
                jobs.Add(job);
                messages += Math.Max(1, job.Messages.Count);
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

    // A millisecond for every thousand that wait: where as many are taken as are consumed, it stays.
    private TimeSpan Rest(long began)
    {
        var waiting = _waiting();
        var between = waiting < Deep ? TimeSpan.Zero : TimeSpan.FromMilliseconds(waiting / 1_000.0);
        return (between < LongestRest ? between : LongestRest) - TimeProvider.System.GetElapsedTime(began);
    }

    private void Commit(List<Job> jobs)
    {
        var parcels = new List<(Lane Lane, StoredParcel Parcel)>();
        using (var transaction = _connection.BeginTransaction(deferred: false))
        {
            foreach (var done in jobs.Select(job => job.Done).OfType<Finished>())
            {
                SqliteStatement.Of(_connection, "DELETE FROM parcels WHERE id BETWEEN ? AND ?").Set(1, done.Lane.Ids.First).Set(2, done.UpTo).Run();
            }

            foreach (var lane in jobs.SelectMany(job => job.Messages).GroupBy(row => row.Lane, row => row.Message))
            {
                foreach (var messages in lane.Chunk(Lane.MaxParcel))
                {
                    var id = lane.Key.NextId();
                    parcels.Add((lane.Key, new StoredParcel(id, messages, Insert(_connection, id, messages))));
                }
            }

            Boundary.Reached(Boundary.Published, "bus");
            transaction.Commit();
        }

        parcels.ForEach(put => put.Lane.Put(put.Parcel));
    }

    private sealed record Finished(Lane Lane, long UpTo);

    private sealed record Job(IReadOnlyList<(Lane Lane, Envelope Message)> Messages, Finished? Done)
    {
        public TaskCompletionSource Committed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
