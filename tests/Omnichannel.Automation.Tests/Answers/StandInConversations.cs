using System.Collections.Concurrent;
using System.Text.Json;
using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Tests.Answers;

/// <summary>Conversations as automations read it: threads, their messages, and a feed that a test writes.</summary>
internal sealed class StandInConversations : IConversations, IQueueHandler
{
    private readonly ConcurrentDictionary<Guid, ThreadSnapshot> _threads = new();
    private readonly ConcurrentDictionary<Guid, IReadOnlyList<MessageSnapshot>> _messages = new();
    private readonly List<FeedItem> _feed = [];
    private readonly Lock _lock = new();
    private TaskCompletionSource _grew = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _kept;

    /// <summary>What it was commanded, in order.</summary>
    public ConcurrentQueue<(Guid Thread, string Type)> Commanded { get; } = new();

    public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        foreach (var command in batch)
        {
            Commanded.Enqueue((Guid.Parse(command.Key), command.Type));
        }

        return Task.CompletedTask;
    }

    /// <summary>Makes a thread, or what became of it.</summary>
    public ThreadSnapshot Put(ThreadSnapshot thread, params IReadOnlyList<MessageSnapshot> messages)
    {
        _messages[thread.Id] = messages;
        return _threads[thread.Id] = thread with { LastSeq = messages.Count };
    }

    /// <summary>Lets an id lead to another thread, as a merge does.</summary>
    public void Lead(Guid from, Guid to) => _threads[from] = _threads[to];

    /// <summary>Tells that a thread changed.</summary>
    public void Tell(ThreadSnapshot thread) =>
        Tell("thread.updated", thread.Id, JsonSerializer.SerializeToElement(new ThreadData(thread), ThreadsJson.Default.ThreadData));

    /// <summary>Tells something.</summary>
    public void Tell(string type, Guid thread, JsonElement data = default)
    {
        lock (_lock)
        {
            _feed.Add(new FeedItem(_feed.Count + 1, type, thread, data));
            _grew.SetResult();
            _grew = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>From now on what was told before is not kept.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _kept = _feed.Count;
        }
    }

    public async Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grew;
            lock (_lock)
            {
                if (after is null)
                {
                    return new FeedPage([], _feed.Count);
                }

                if (after < _kept)
                {
                    return null;
                }

                if (after < _feed.Count)
                {
                    return new FeedPage(_feed[(int)after..], _feed.Count);
                }

                grew = _grew.Task;
            }

            if (await Task.WhenAny(grew, Task.Delay(wait, cancellationToken)) != grew)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return new FeedPage([], after.Value);
            }
        }
    }

    public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(_threads.GetValueOrDefault(id));

    public Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<ThreadSnapshot>>([]);

    public Task<IReadOnlyList<MessageSnapshot>> MessagesAsync(Guid thread, long after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MessageSnapshot>>([.. _messages.GetValueOrDefault(thread, []).Where(message => message.Seq > after).Take(limit)]);
}

/// <summary>Threads and messages of tests.</summary>
internal static class Said
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    public static Guid Id() => Ids.New(TimeProvider.System);

    public static ThreadSnapshot Thread(string? name = "Ada Lovelace", string? language = "en", string state = "open", HandlerRef? handler = null) => new()
    {
        Id = Id(),
        Customer = new CustomerSnapshot(Id(), name, language),
        State = state,
        Handler = handler,
        Channel = "webchat",
        Episode = new EpisodeSnapshot(Id(), 1, Start, null, state == "resolved" ? Start.AddHours(1) : null),
    };

    public static MessageSnapshot ByCustomer(long seq, string text, string? choice = null) => Message(seq, "inbound", new AuthorSnapshot("customer", "c", "Ada Lovelace"), text) with
    {
        Content = new Content { Text = text, Parts = choice is null ? [] : [new Part { Type = PartTypes.Choice, Id = choice }] },
    };

    public static MessageSnapshot ByAgent(long seq, string text) => Message(seq, "outbound", new AuthorSnapshot("agent", "a", "Grace"), text);

    public static MessageSnapshot Note(long seq, string text) => Message(seq, "internal", new AuthorSnapshot("agent", "a", "Grace"), text);

    private static MessageSnapshot Message(long seq, string direction, AuthorSnapshot author, string text) => new()
    {
        Id = Id(),
        Seq = seq,
        Direction = direction,
        Author = author,
        Content = new Content { Text = text },
        OccurredAt = Start.AddMinutes(seq),
        ReceivedAt = Start.AddMinutes(seq),
    };
}
