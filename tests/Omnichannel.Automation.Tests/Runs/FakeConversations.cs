using System.Text.Json;
using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Language;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Tests.Runs;

/// <summary>Stands in for conversations: threads, their messages, a feed, and commands that have one effect each.</summary>
internal sealed class FakeConversations(TimeProvider time) : IConversations
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, ThreadSnapshot> _threads = [];
    private readonly HashSet<Guid> _erased = [];
    private readonly Dictionary<Guid, List<MessageSnapshot>> _messages = [];
    private readonly List<FeedItem> _feed = [];
    private readonly HashSet<Guid> _done = [];
    private TaskCompletionSource _grew = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _kept;

    /// <summary>Reasons of commands that were refused.</summary>
    public List<string> Refusals { get; } = [];

    public ThreadSnapshot Thread(Guid id) => Locked(() => _threads[id]);

    public IReadOnlyList<MessageSnapshot> Messages(Guid id) => Locked(() => _messages[id].ToList());

    /// <summary>What customers see of us.</summary>
    public IReadOnlyList<string> Said(Guid id) => [.. Messages(id).Where(message => message.Direction == "outbound").Select(message => message.Content.Text)];

    public IReadOnlyList<string> Notes(Guid id) => [.. Messages(id).Where(message => message is { Direction: "internal", Facts: null }).Select(message => message.Content.Text)];

    /// <summary>Forgets the feed up to now.</summary>
    public void Forget() => Locked(() => _kept = _feed.Count);

    /// <summary>A customer writes; a first message gets the automation as routing would.</summary>
    public void Writes(Guid id, string text, string? automation = null, string nature = Natures.Person, string? language = "en", string? service = null) => Locked(() =>
    {
        var thread = _threads.GetValueOrDefault(id) ?? new ThreadSnapshot
        {
            Id = id,
            Customer = new CustomerSnapshot(Guid.CreateVersion7(), "Ada", language, false, service),
            State = "resolved",
            Channel = "webchat",
            Version = "0",
        };
        _messages.TryAdd(id, []);
        var atRest = thread.State == "resolved";
        thread = thread with
        {
            State = nature == Natures.Person ? "open" : thread.State,
            Episode = atRest ? new EpisodeSnapshot(Guid.CreateVersion7(), 1, time.GetUtcNow(), null, null) : thread.Episode,
            Handler = atRest || HumanWords.Ask(text) ? null : thread.Handler,
            WantsPerson = (thread.WantsPerson && !atRest) || HumanWords.Ask(text),
        };
        Append(ref thread, "inbound", new AuthorSnapshot("customer", thread.Customer.Id.ToString(), "Ada"), text, nature: nature);
        Update(thread);
        if (automation is not null)
        {
            Update(thread with { Handler = new HandlerRef("automation", automation, "Assistant") });
        }

        return true;
    });

    /// <summary>An agent answers, or just takes the thread.</summary>
    public void AgentTakes(Guid id, string? text = null) => Locked(() =>
    {
        var thread = _threads[id];
        if (text is not null)
        {
            Append(ref thread, "outbound", new AuthorSnapshot("agent", "a1", "Grace"), text);
        }

        Update(thread with { Handler = new HandlerRef("agent", "a1", "Grace"), WantsPerson = true });
        return true;
    });

    /// <summary>Everything about the thread's customer is gone: whoever asks for the thread hears that there is none.</summary>
    public void Erase(Guid id) => Locked(() =>
    {
        _erased.Add(id);
        _messages[id].Clear();
        _threads[id] = _threads[id] with { LastSeq = 0, State = "resolved", Handler = null, Episode = null };
        Feed("reset", id, JsonSerializer.SerializeToElement(new HandlerData(id, null), ThreadsJson.Default.HandlerData));
        return true;
    });

    /// <summary>Does a command once.</summary>
    public void Do(string type, byte[] body) => Locked(() =>
    {
        switch (type)
        {
            case nameof(PostAutomated):
                Do(JsonSerializer.Deserialize(body, HostingJson.Default.PostAutomated)!);
                break;
            case nameof(ChangeThread):
                Do(JsonSerializer.Deserialize(body, HostingJson.Default.ChangeThread)!);
                break;
            default:
                Do(JsonSerializer.Deserialize(body, HostingJson.Default.AssignHandler)!);
                break;
        }

        return true;
    });

    public async Task<FeedPage?> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task grew;
            lock (_lock)
            {
                if (after is null || _feed.Count > after)
                {
                    return after < _kept ? null : new FeedPage(after is null ? [] : [.. _feed.Skip((int)after).Take(3)], after is null ? _feed.Count : Math.Min(_feed.Count, after.Value + 3));
                }

                grew = _grew.Task;
            }

            await grew.WaitAsync(cancellationToken);
        }
    }

    public Task<ThreadSnapshot?> ThreadAsync(Guid id, CancellationToken cancellationToken) => Task.FromResult(Locked(() => _erased.Contains(id) ? null : _threads.GetValueOrDefault(id)));

    public Task<IReadOnlyList<ThreadSnapshot>> UnresolvedAsync(Guid after, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ThreadSnapshot>>(Locked(() => _threads.Values.Where(thread => thread.State != "resolved" && thread.Id.CompareTo(after) > 0).OrderBy(thread => thread.Id).Take(2).ToList()));

    public Task<IReadOnlyList<MessageSnapshot>> MessagesAsync(Guid thread, long after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<MessageSnapshot>>(Locked(() => _messages[thread].Where(message => message.Seq > after).Take(limit).ToList()));

    private void Do(PostAutomated post)
    {
        if (Begins(post.CommandId, post.ThreadId, post.OnlyWhile, "command.refused"))
        {
            var thread = _threads[post.ThreadId];
            Append(ref thread, post.Kind == "note" ? "internal" : "outbound", new AuthorSnapshot("automation", post.By.Id, post.By.Name), post.Content.Text, post.Content.Parts);
            Update(post.IsAnswer && thread.State == "open" ? thread with { State = "waiting" } : thread);
        }
    }

    private void Do(ChangeThread change)
    {
        if (Begins(change.CommandId, change.ThreadId, change.OnlyWhile, "command.refused"))
        {
            var thread = _threads[change.ThreadId];
            Update(thread with { State = change.State ?? thread.State, Tags = [.. thread.Tags.Union(change.AddTags ?? []).Except(change.RemoveTags ?? [])] });
        }
    }

    private void Do(AssignHandler assign)
    {
        if (Begins(assign.CommandId, assign.ThreadId, assign.Expected, "handler.refused"))
        {
            var thread = _threads[assign.ThreadId];
            Append(ref thread, "internal", new AuthorSnapshot("automation", assign.By.Id, assign.By.Name), assign.Note ?? "");
            Feed("handler.assigned", thread.Id, JsonSerializer.SerializeToElement(new HandlerData(thread.Id, assign.To, assign.CommandId), ThreadsJson.Default.HandlerData));
            Update(thread with { Handler = assign.To, WantsPerson = thread.WantsPerson || assign.WantsPerson });
        }
    }

    private bool Begins(Guid command, Guid id, HandlerRef? expected, string refused)
    {
        if (!_done.Add(command))
        {
            return false;
        }

        var handler = _threads[id].Handler;
        if (expected is null || (handler?.Type == expected.Type && handler.Id == expected.Id))
        {
            return true;
        }

        Refusals.Add(refused);
        Feed(refused, id, JsonSerializer.SerializeToElement(new HandlerData(id, handler, command, "other-handler"), ThreadsJson.Default.HandlerData));
        return false;
    }

    private void Append(ref ThreadSnapshot thread, string direction, AuthorSnapshot author, string text, IReadOnlyList<Part>? parts = null, string nature = Natures.Person)
    {
        thread = thread with { LastSeq = thread.LastSeq + 1 };
        var message = new MessageSnapshot
        {
            Id = Guid.CreateVersion7(),
            Seq = thread.LastSeq,
            Direction = direction,
            Author = author,
            Nature = nature,
            Content = new Content { Text = text, Parts = parts ?? [] },
        };
        _messages[thread.Id].Add(message);
        Feed("message.appended", thread.Id, JsonSerializer.SerializeToElement(new MessageData(thread.Id, message), ThreadsJson.Default.MessageData));
    }

    private void Update(ThreadSnapshot thread)
    {
        thread = thread with { Version = (long.Parse(thread.Version) + 1).ToString() };
        _threads[thread.Id] = thread;
        Feed("thread.updated", thread.Id, JsonSerializer.SerializeToElement(new ThreadData(thread), ThreadsJson.Default.ThreadData));
    }

    private void Feed(string type, Guid thread, JsonElement data)
    {
        _feed.Add(new FeedItem(_feed.Count + 1, type, thread, data));
        _grew.SetResult();
        _grew = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private T Locked<T>(Func<T> work)
    {
        lock (_lock)
        {
            return work();
        }
    }
}
