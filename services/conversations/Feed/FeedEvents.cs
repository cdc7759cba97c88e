using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Feed;

/// <summary>
/// What agents and web chat are told: rows for the outbox that go to the feed, in the order of the commits. Hold the lock on the
/// thread's row when writing them.
/// </summary>
public sealed class FeedEvents(TimeProvider time)
{
    /// <summary>The names of the events.</summary>
    public const string Appended = "message.appended", Updated = "message.updated", Thread = "thread.updated", Assigned = "handler.assigned", Customer = "customer.updated", Reset = "reset",
        HandlerRefused = "handler.refused", CommandRefused = "command.refused", Queue = "queue.changed";

    /// <summary>A message came into a thread.</summary>
    public Envelope MessageAppended(Guid threadId, MessageModel message) =>
        Event(Appended, threadId, JsonSerializer.SerializeToUtf8Bytes(new MessageEvent(threadId, message), ConversationsJson.Default.MessageEvent));

    /// <summary>A message changed: its delivery, its text, a reaction.</summary>
    public Envelope MessageUpdated(Guid threadId, MessageModel message) =>
        Event(Updated, threadId, JsonSerializer.SerializeToUtf8Bytes(new MessageEvent(threadId, message), ConversationsJson.Default.MessageEvent));

    /// <summary>A thread changed: its state, its handler, what is newest in it.</summary>
    public Envelope ThreadUpdated(ThreadModel thread) =>
        Event(Thread, thread.Id, JsonSerializer.SerializeToUtf8Bytes(new ThreadEvent(thread), ConversationsJson.Default.ThreadEvent));

    /// <summary>A thread got another handler, or none.</summary>
    public Envelope HandlerAssigned(Guid threadId, Handler? handler, Author by, Guid? command = null) =>
        Event(Assigned, threadId, JsonSerializer.SerializeToUtf8Bytes(new HandlerEvent(threadId, handler, by, command), ConversationsJson.Default.HandlerEvent));

    /// <summary>A command was not done.</summary>
    /// <param name="type"><see cref="HandlerRefused"/> or <see cref="CommandRefused"/>.</param>
    /// <param name="threadId">The thread it was about.</param>
    /// <param name="handler">Who answers there.</param>
    /// <param name="command">The command's id.</param>
    /// <param name="reason">Why: a short word.</param>
    public Envelope Refused(string type, Guid threadId, Handler? handler, Guid command, string reason) =>
        Event(type, threadId, JsonSerializer.SerializeToUtf8Bytes(new RefusedEvent(threadId, handler, command, reason), ConversationsJson.Default.RefusedEvent));

    /// <summary>A waiting customer's place in the queue changed.</summary>
    public Envelope QueueChanged(Guid threadId, QueuePlace place) =>
        Event(
            Queue,
            threadId,
            JsonSerializer.SerializeToUtf8Bytes(
                new QueueEvent(threadId, place.Position, place.EstimatedWaitSeconds, place.LowSeconds, place.HighSeconds), ConversationsJson.Default.QueueEvent));

    /// <summary>A customer changed: profile, addresses, merges.</summary>
    public Envelope CustomerUpdated(Guid threadId, Guid customerId) =>
        Event(Customer, threadId, JsonSerializer.SerializeToUtf8Bytes(new CustomerEvent(customerId), ConversationsJson.Default.CustomerEvent));

    /// <summary>So much changed (a merge moved messages) that whoever shows the thread loads everything again.</summary>
    public Envelope EverythingChanged(Guid threadId) => Event(Reset, threadId, "{}"u8.ToArray());

    private Envelope Event(string type, Guid threadId, byte[] body) => new()
    {
        Id = Ids.New(time),
        Topic = Outbox.FeedTopic,
        Key = threadId.ToString("D"),
        Type = type,
        Body = body,
    };
}

/// <summary>The data of <c>message.appended</c> and <c>message.updated</c>.</summary>
public sealed record MessageEvent(Guid ThreadId, MessageModel Message);

/// <summary>The data of <c>thread.updated</c>.</summary>
public sealed record ThreadEvent(ThreadModel Thread);

/// <summary>The data of <c>handler.assigned</c>.</summary>
public sealed record HandlerEvent(Guid ThreadId, Handler? Handler, Author By, Guid? CommandId = null);

/// <summary>The data of <c>handler.refused</c> and <c>command.refused</c>.</summary>
public sealed record RefusedEvent(Guid ThreadId, Handler? Handler, Guid CommandId, string Reason);

/// <summary>The data of <c>queue.changed</c>.</summary>
public sealed record QueueEvent(Guid ThreadId, int Position, int? EstimatedWaitSeconds, int? LowSeconds, int? HighSeconds);

/// <summary>The data of <c>customer.updated</c>.</summary>
public sealed record CustomerEvent(Guid CustomerId);
