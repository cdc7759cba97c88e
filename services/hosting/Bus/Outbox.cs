using System.Data.Common;
using System.Threading.Channels;
using Dapper;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Messages that leave with a transaction: written beside the state they are about, published afterwards in the order of
/// their commits per key, removed only when the bus confirmed them. Keyed singleton under the service's name.
/// A message with the topic <see cref="FeedTopic"/> is not published: it is appended to the service's feed table,
/// whose ids grow in the order of the commits, so that a reader with a cursor never misses one.
/// </summary>
public sealed class Outbox
{
    /// <summary>The topic of rows that go to the feed.</summary>
    public const string FeedTopic = "feed";

    private readonly Channel<bool> _nudges = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>What the relay waits on.</summary>
    internal ChannelReader<bool> Nudges => _nudges.Reader;

    /// <summary>
    /// Writes messages with the caller's transaction. To keep a thread's order, hold the thread's row lock when calling.
    /// </summary>
    public Task AddAsync(DbConnection connection, DbTransaction transaction, IReadOnlyList<Envelope> messages)
    {
        ArgumentNullException.ThrowIfNull(_nudges);
        return connection.ExecuteAsync(
            "INSERT INTO outbox (message_id, topic, key, type, body) VALUES (@Id, @Topic, @Key, @Type, @Body)",
            messages.Select(message => new { message.Id, message.Topic, message.Key, message.Type, Body = message.Body.ToArray() }),
            transaction);
    }

    /// <summary>Tells the relay that something was committed, so that it need not wait for its next look.</summary>
    public void Nudge() => _nudges.Writer.TryWrite(true);
}
