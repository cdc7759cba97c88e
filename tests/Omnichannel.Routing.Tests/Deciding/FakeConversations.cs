using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Tests.Deciding;

/// <summary>Conversations as routing sees it: threads, a feed, and commands that are done once and only while they fit.</summary>
internal sealed class FakeConversations(TimeProvider time) : IThreadSource
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<Guid, ThreadSnapshot> _threads = [];
    private readonly List<FeedItem> _feed = [];
    private readonly HashSet<Guid> _done = [];
    private TaskCompletionSource _grew = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _first = 1;
    private int _versions;

    /// <summary>What was commanded and done, in order.</summary>
    public List<AssignHandler> Assigned { get; } = [];

    /// <summary>What was commanded and refused, in order.</summary>
    public List<AssignHandler> Refused { get; } = [];

    public ThreadSnapshot this[Guid thread]
    {
        get
        {
            lock (_lock)
            {
                return _threads[thread];
            }
        }
    }

    public IReadOnlyList<ThreadSnapshot> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _threads.Values];
            }
        }
    }

    /// <summary>A customer writes for the first time, or again.</summary>
    public Guid Write(Guid? customer = null, string channel = "webchat", string text = "Hello", Func<ThreadSnapshot, ThreadSnapshot>? with = null)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var id = customer ?? Ids.New(time);
            var known = _threads.GetValueOrDefault(id);
            var isNew = known is null or { State: "resolved" };
            var number = (known?.Episode?.Number ?? 0) + 1;
            var thread = (known ?? new ThreadSnapshot { Id = id, Customer = new CustomerSnapshot(id, "Grace", "en"), State = "open" }) with
            {
                State = "open",
                Channel = channel,
                Account = "shop",
                Address = "webchat:1",
                LastSeq = (known?.LastSeq ?? 0) + 1,
                LastMessageAt = now,
                WaitingSince = known?.WaitingSince ?? now,
                Episode = isNew ? new EpisodeSnapshot(Ids.New(time), number, now, null, null) : known!.Episode,
                Handler = isNew && known?.Handler?.Type != "agent" ? null : known!.Handler,
                WantsPerson = !isNew && known!.WantsPerson,
            };
            thread = with?.Invoke(thread) ?? thread;
            Emit("message.appended", id, new MessageData(id, Message(thread, "inbound", new AuthorSnapshot("customer", null, "Grace"), text, now)), ThreadsJson.Default.MessageData);
            Put(thread);
            return id;
        }
    }

    /// <summary>An agent, or an automation, answers.</summary>
    public void Answer(Guid id, string author, string type = "agent")
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var thread = _threads[id] with { State = "waiting", WaitingSince = null, LastSeq = _threads[id].LastSeq + 1, LastMessageAt = now };
            Emit("message.appended", id, new MessageData(id, Message(thread, "outbound", new AuthorSnapshot(type, author, author), "An answer", now)), ThreadsJson.Default.MessageData);
            Put(thread);
        }
    }

    /// <summary>The thread comes to rest; it stays whose it was.</summary>
    public void Resolve(Guid id) => Change(id, thread => thread with { State = "resolved", WaitingSince = null });

    /// <summary>Anything else.</summary>
    public void Change(Guid id, Func<ThreadSnapshot, ThreadSnapshot> change)
    {
        lock (_lock)
        {
            Put(change(_threads[id]));
        }
    }

    /// <summary>An agent gives a thread to somebody by hand.</summary>
    public void AssignByHand(Guid id, HandlerRef? to)
    {
        lock (_lock)
        {
            Put(_threads[id] with { Handler = to });
            Emit("handler.assigned", id, new HandlerData(id, to, By: new AuthorSnapshot("agent", "grace", "Grace")), ThreadsJson.Default.HandlerData);
        }
    }

    /// <summary>Does the commands of an outbox that were not done yet; a bus would hand some over twice.</summary>
    public async Task DoAsync(Database routing)
    {
        await using var connection = await routing.OpenAsync(CancellationToken.None);
        foreach (var (type, body) in await connection.QueryAsync<(string, byte[])>("SELECT type, body FROM outbox ORDER BY id"))
        {
            Do(type, body);
        }
    }

    /// <summary>Does a command.</summary>
    public void Do(string type, ReadOnlyMemory<byte> body)
    {
        if (type != nameof(AssignHandler))
        {
            return;
        }

        var command = JsonSerializer.Deserialize(body.Span, HostingJson.Default.AssignHandler)!;
        lock (_lock)
        {
            if (!_done.Add(command.CommandId))
            {
                return;
            }

            var thread = _threads[command.ThreadId];
            var reason = !command.Whoever && (thread.Handler?.Type, thread.Handler?.Id) != (command.Expected?.Type, command.Expected?.Id) ? "other-handler"
                : command.EpisodeId != thread.Episode?.Id ? "other-episode"
                : command.To is not null && thread.State == "resolved" ? "resolved"
                : command.To?.Type == "automation" && thread.WantsPerson ? "wants-person"
                : null;
            if (reason is not null)
            {
                Refused.Add(command);
                Emit("handler.refused", thread.Id, new HandlerData(thread.Id, thread.Handler, command.CommandId, reason), ThreadsJson.Default.HandlerData);
                return;
            }

            Assigned.Add(command);
            Put(thread with { Handler = command.To, WantsPerson = thread.WantsPerson || command.WantsPerson });
            Emit("handler.assigned", thread.Id, new HandlerData(thread.Id, command.To, command.CommandId, By: new AuthorSnapshot(command.By.Type, command.By.Id, command.By.Name)), ThreadsJson.Default.HandlerData);
        }
    }

    /// <summary>The thread is one with another now, or was erased.</summary>
    public void Merge(Guid id)
    {
        lock (_lock)
        {
            _threads.Remove(id);
            Emit("reset", id, new HandlerData(id, null), ThreadsJson.Default.HandlerData);
        }
    }

    /// <summary>Forgets the beginning of the feed.</summary>
    public void ForgetFeed()
    {
        lock (_lock)
        {
            _first = _feed.Count + 1;
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

                if (after < _first - 1)
                {
                    return null;
                }

                var items = _feed.Skip((int)after.Value).Take(500).ToList();
                if (items.Count > 0 || wait == TimeSpan.Zero)
                {
                    return new FeedPage(items, items.Count > 0 ? items[^1].Cursor : after.Value);
                }

                grew = _grew.Task;
            }

            await grew.WaitAsync(cancellationToken);
        }
    }

    public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_threads.GetValueOrDefault(id));
        }
    }

    public Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<ThreadSnapshot>>([.. _threads.Values.Where(thread => thread.State != "resolved" && thread.Id.CompareTo(after) > 0).Take(2)]);
        }
    }

    private void Put(ThreadSnapshot thread)
    {
        thread = thread with { Version = $"{++_versions}" };
        _threads[thread.Id] = thread;
        Emit("thread.updated", thread.Id, new ThreadData(thread), ThreadsJson.Default.ThreadData);
    }

    private MessageSnapshot Message(ThreadSnapshot thread, string direction, AuthorSnapshot author, string text, DateTimeOffset now) => new()
    {
        Id = Ids.New(time),
        Seq = thread.LastSeq,
        Direction = direction,
        Channel = thread.Channel,
        Author = author,
        Content = new Content { Text = text },
        OccurredAt = now,
        ReceivedAt = now,
    };

    private void Emit<T>(string type, Guid thread, T data, JsonTypeInfo<T> json)
    {
        _feed.Add(new FeedItem(_feed.Count + 1, type, thread, JsonSerializer.SerializeToElement(data, json)));
        Interlocked.Exchange(ref _grew, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}
