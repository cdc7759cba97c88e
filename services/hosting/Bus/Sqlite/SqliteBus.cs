using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>
/// The bus of the standalone host: a SQLite file. One process at a time; a commit stands for a broker's confirm, and the row goes
/// when its consumer is done with it.
/// </summary>
internal sealed class SqliteBus : ITransport
{
    /// <summary>How many messages may wait in a queue.</summary>
    public const int DefaultQueueLength = 500_000;

    private readonly int _queueLength;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Broadcasts _broadcasts;
    private readonly BusFile _file;
    private readonly BusWriter _writer;
    private readonly Dictionary<(string Queue, int Partition), Lane> _lanes;
    private readonly Lock _counting = new();
    private readonly Dictionary<string, long> _waiting = [];
    private int _disposed;

    /// <summary>Opens the file in <paramref name="folder"/>.</summary>
    public SqliteBus(string folder, TimeProvider time, ILogger log, int queueLength = DefaultQueueLength)
    {
        _queueLength = queueLength;
        _time = time;
        _log = log;
        _broadcasts = new Broadcasts(log);
        _file = new BusFile(folder);
        using (var connection = _file.Open())
        {
            _lanes = Numbered(connection);
            foreach (var lane in _lanes.Values)
            {
                _waiting[lane.Queue.Name] = _waiting.GetValueOrDefault(lane.Queue.Name) + lane.Resume(connection);
                if (!_file.EndedWell)
                {
                    lane.SuspectFirstBatch(connection);
                }
            }
        }

        _writer = new BusWriter(_file, Waiting);
    }

    /// <inheritdoc />
    public async Task PublishAsync(IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        var rows = new List<(Lane Lane, Envelope Message)>(messages.Count);
        foreach (var message in messages)
        {
            rows.AddRange(Topology.MustReceive(message.Topic)
                .Select(queue => (_lanes[(queue.Name, Topology.PartitionOf(message.Key, queue.Partitions))], message)));
        }

        Reserve(rows);
        try
        {
            await _writer.InsertAsync(rows, cancellationToken);
        }
        catch (Exception)
        {
            // Nothing of it was written.
            Add(rows, -1);
            throw;
        }

        BusMeters.Published(messages.Count);
        Boundary.Reached(Boundary.Confirmed, messages is [var first, ..] ? first.Topic : "");
    }

    /// <inheritdoc />
    public async Task ConsumeAsync(
        QueueDefinition queue, int partition, Func<IReadOnlyList<Envelope>, Task> handle, CancellationToken stopping)
    {
        var lane = _lanes[(queue.Name, partition)];
        await using var connection = _file.Open();
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            try
            {
                var batch = lane.Peek(connection);
                if (batch is not [.., var last])
                {
                    await lane.Filled.WaitAsync(Timeout.InfiniteTimeSpan, stopping);
                    continue;
                }

                await handle([.. batch.SelectMany(parcel => parcel.Messages)]);
                await _writer.DeleteAsync(lane, last.Id, CancellationToken.None);
                lane.Done(last.Id);
                Boundary.Reached(Boundary.Acknowledged, queue.Name);
                Add(queue.Name, -batch.Sum(parcel => parcel.Messages.Count));
                failures = 0;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                _log.LogError(failure, "{Queue}.{Partition} could not be consumed", queue.Name, partition);
                await Task.Delay(Retry.Delay(++failures), _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc />
    public ValueTask BroadcastAsync(string type, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        _broadcasts.Raise(type, body);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public IDisposable OnBroadcast(string type, Action<ReadOnlyMemory<byte>> handler) => _broadcasts.Add(type, handler);

    /// <inheritdoc />
    public Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_counting)
        {
            var full = _waiting.Where(queue => queue.Value >= _queueLength).Select(queue => queue.Key).ToList();
            return Task.FromResult(full.Count == 0 ? null : $"full: {string.Join(", ", full)}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // The container has it under two names, and disposes it as often; by then the file may be another's.
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }

        await _writer.DisposeAsync();
        _file.Dispose();
        foreach (var lane in _lanes.Values)
        {
            lane.Dispose();
        }
    }

    // With one commit, and not with one for each lane the first time.
    private static Dictionary<(string Queue, int Partition), Lane> Numbered(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        var lanes = Topology.All
            .SelectMany(queue => Enumerable.Range(0, queue.Partitions)
                .Select(partition => new Lane(queue, partition, BusFile.NumberOf(connection, queue.Name, partition))))
            .ToDictionary(lane => (lane.Queue.Name, lane.Partition));
        transaction.Commit();
        return lanes;
    }

    private void Reserve(List<(Lane Lane, Envelope Message)> rows)
    {
        lock (_counting)
        {
            foreach (var group in rows.GroupBy(row => row.Lane.Queue.Name))
            {
                if (_waiting[group.Key] + group.Count() > _queueLength)
                {
                    throw new BusBusyException($"{group.Key} holds {_waiting[group.Key]} messages and takes no more.");
                }
            }

            Add(rows, 1);
        }
    }

    private void Add(List<(Lane Lane, Envelope Message)> rows, int sign)
    {
        foreach (var group in rows.GroupBy(row => row.Lane.Queue.Name))
        {
            Add(group.Key, sign * group.Count());
        }
    }

    private long Waiting()
    {
        lock (_counting)
        {
            return _waiting.Values.Sum();
        }
    }

    private void Add(string queue, int count)
    {
        lock (_counting)
        {
            _waiting[queue] += count;
        }
    }
}
