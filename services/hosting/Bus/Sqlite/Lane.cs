using Microsoft.Data.Sqlite;

namespace Omnichannel.Hosting.Bus.Sqlite;

/// <summary>How ids of parcels are made: the lane's number, then the parcel's place in it.</summary>
internal static class ParcelId
{
    private const int PlaceBits = 40;

    /// <summary>The first of a lane.</summary>
    public static long First(long lane) => (lane << PlaceBits) + 1;

    /// <summary>The last that a lane could have.</summary>
    public static long Last(long lane) => ((lane + 1) << PlaceBits) - 1;
}

/// <summary>Messages that were put into a lane with one commit.</summary>
/// <param name="Id">Grows in a lane.</param>
/// <param name="Messages">In their order.</param>
/// <param name="Bytes">How many bytes they are in the file: what is one batch now is one after a death, too.</param>
internal sealed record StoredParcel(long Id, IReadOnlyList<Envelope> Messages, int Bytes);

/// <summary>
/// One ordered lane of a queue. Its parcels are in the file; as long as its consumer keeps up they are at hand here, too, and need not be read again.
/// </summary>
internal sealed class Lane(QueueDefinition queue, int partition, long number) : IDisposable
{
    /// <summary>
    /// The most messages that are handed over together. A lane has a part of the customers: the more of its messages share a transaction, the
    /// fewer pages of their indexes each of them touches, and the fewer times their threads are told of.
    /// </summary>
    public const int MaxBatch = 2_048;

    /// <summary>The most messages in a parcel, which is read and handed over whole, however large they are.</summary>
    public const int MaxParcel = 256;

    /// <summary>
    /// More is neither kept in memory nor handed over together, unless one parcel alone is larger; the rest is read from the file when it is its turn.
    /// </summary>
    private const int MostBytesAtHand = 2 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<StoredParcel> _atHand = new();
    private long _next = ParcelId.First(number), _newest, _read, _done;
    private int _bytes;

    // Whether the file has parcels behind those at hand.
    private bool _isBehind;

    /// <summary>The queue.</summary>
    public QueueDefinition Queue => queue;

    /// <summary>Its lane.</summary>
    public int Partition => partition;

    /// <summary>The ids its parcels can have.</summary>
    public (long First, long Last) Ids => (ParcelId.First(number), ParcelId.Last(number));

    /// <summary>Given when something was put in.</summary>
    public Signal Filled { get; } = new();

    /// <summary>Messages up to this parcel were perhaps being handled when the last process died.</summary>
    public long SuspectUpTo { get; private set; }

    /// <summary>Goes on with what the file holds from an earlier process.</summary>
    /// <returns>How many messages that is.</returns>
    public long Resume(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(id), 0), coalesce(sum(messages), 0) FROM parcels WHERE id BETWEEN $first AND $last";
        command.Parameters.AddWithValue("$first", Ids.First);
        command.Parameters.AddWithValue("$last", Ids.Last);
        using var reader = command.ExecuteReader();
        reader.Read();
        if (reader.GetInt64(0) is var newest and > 0)
        {
            (_newest, _next, _isBehind) = (newest, newest + 1, true);
        }

        return reader.GetInt64(1);
    }

    /// <summary>
    /// After a death: only the first batch can have been in a consumer's hands, because batches are handed over in order and
    /// removed before the next.
    /// </summary>
    public void SuspectFirstBatch(SqliteConnection connection) => SuspectUpTo = Read(connection, after: 0) is [.., var last] ? last.Id : 0;

    /// <summary>The id of the next parcel; only the writer asks.</summary>
    public long NextId() => _next++;

    /// <summary>Takes what was committed.</summary>
    public void Put(StoredParcel parcel)
    {
        lock (_lock)
        {
            _newest = parcel.Id;
            _isBehind |= _bytes + parcel.Bytes > MostBytesAtHand && _atHand.Count > 0;
            if (!_isBehind && parcel.Id > _read)
            {
                Keep(parcel);
            }
        }

        Filled.Set();
    }

    /// <summary>What comes next, at most a batch of it; it comes again until it is <see cref="Done"/>.</summary>
    public IReadOnlyList<StoredParcel> Peek(SqliteConnection connection)
    {
        lock (_lock)
        {
            if (_atHand.Count > 0 || !_isBehind)
            {
                return Batch(_atHand);
            }
        }

        var read = Read(connection, _done);
        lock (_lock)
        {
            read.ForEach(Keep);

            // Nothing that is put in while this is behind stays at hand, so what was read is followed by what the file has; and what is read between
            // its commit and its being put in is here already.
            _read = read is [.., var last] ? last.Id : _read;
            _isBehind = _read < _newest;
        }

        return read;
    }

    /// <summary>Forgets a batch that was removed from the file.</summary>
    public void Done(long upTo)
    {
        lock (_lock)
        {
            _done = upTo;
            while (_atHand.TryPeek(out var parcel) && parcel.Id <= upTo)
            {
                _atHand.Dequeue();
                _bytes -= parcel.Bytes;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => Filled.Dispose();

    private void Keep(StoredParcel parcel)
    {
        _atHand.Enqueue(parcel);
        _bytes += parcel.Bytes;
    }

    private List<StoredParcel> Read(SqliteConnection connection, long after)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, body FROM parcels WHERE id BETWEEN $first AND $last ORDER BY id";
        command.Parameters.AddWithValue("$first", Math.Max(Ids.First, after + 1));
        command.Parameters.AddWithValue("$last", Ids.Last);
        using var reader = command.ExecuteReader();
        return Batch(Parcels());

        IEnumerable<StoredParcel> Parcels()
        {
            while (reader.Read())
            {
                var (id, body) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
                var messages = Parcel.Unpack(body, deliveryCount: id <= SuspectUpTo ? ConsumerRunner.SuspectFrom : 0)
                    ?? throw new InvalidDataException($"Row {id} of bus.db is no parcel.");
                yield return new StoredParcel(id, messages, body.Length);
            }
        }
    }

    private static List<StoredParcel> Batch(IEnumerable<StoredParcel> parcels)
    {
        var (messages, bytes) = (0, 0L);
        return
        [
            .. parcels.TakeWhile(parcel =>
            {
                var isFirst = messages == 0;
                (messages, bytes) = (messages + parcel.Messages.Count, bytes + parcel.Bytes);
                return isFirst || (messages <= MaxBatch && bytes <= MostBytesAtHand);
            }),
        ];
    }
}
