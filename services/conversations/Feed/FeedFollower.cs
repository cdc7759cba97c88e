using System.Threading.Channels;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Feed;

/// <summary>
/// Reads the feed once for the whole process, as it grows, and hands it to whoever listens. Who is too slow begins again where it is: buffers
/// stay small and nothing is missed.
/// </summary>
internal sealed class FeedFollower(
    [FromKeyedServices(ConversationsModule.Service)] Database database, RecentEvents recent, IBus bus, TimeProvider time, ILogger<FeedFollower> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1), PingEvery = TimeSpan.FromSeconds(15);
    private readonly Lock _lock = new();
    private readonly HashSet<Subscription> _subscriptions = [];
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _cursor;

    /// <summary>Begins to listen. What came up to <see cref="Subscription.From"/> has to be read from the database.</summary>
    public async Task<Subscription> SubscribeAsync(CancellationToken cancellationToken)
    {
        await _ready.Task.WaitAsync(cancellationToken);
        lock (_lock)
        {
            var subscription = new Subscription(_cursor, Remove);
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    /// <summary>
    /// Takes what this process has just committed: the listeners hear of it without its being read again. When something came before that they have
    /// not heard of, or it is more than listeners can take at once, it is read, in its turn.
    /// </summary>
    public void Take(FeedRun run)
    {
        Boundary.Reached(Boundary.Grown, ConversationsModule.Service);
        recent.Put(run);
        lock (_lock)
        {
            if (run.After == _cursor && _ready.Task.IsCompleted && run.Events.Count <= FeedReads.PageSize)
            {
                Offer(_subscriptions.Count == 0 ? [] : [.. run.Events.Select((item, place) => FeedItem.Of(run.First + place, item))]);
                _cursor = run.Last;
            }
        }

        Boundary.Reached(Boundary.Told, ConversationsModule.Service);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var grew = bus.OnBroadcast(Outbox.FeedBroadcast(ConversationsModule.Service), told =>
        {
            recent.Wake();
            if (Outbox.GrewTo(told) > Volatile.Read(ref _cursor))
            {
                _signal.Writer.TryWrite(true);
            }
        });
        using var erased = bus.OnBroadcast(RecentEvents.ErasedBroadcast, _ => recent.Forget());
        using var typing = bus.OnBroadcast(
            "typing", body => Tell(new FeedItem { Type = "typing", Body = System.Text.Encoding.UTF8.GetString(body.Span) }));
        using var presence = bus.OnBroadcast(
            "presence", body => Tell(new FeedItem { Type = "presence", Body = System.Text.Encoding.UTF8.GetString(body.Span) }));
        await Task.WhenAll(FollowUntilAsync(stoppingToken), PingAsync(stoppingToken));
    }

    private async Task PingAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PingEvery, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Tell(FeedItem.Ping());
        }
    }

    private async Task FollowUntilAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // One connection, and kept: a page is larger than what TCP sends at once on one that was used for something small before.
                await using var connection = await database.OpenAsync(stoppingToken);
                while (!stoppingToken.IsCancellationRequested)
                {
                    if (!await FollowAsync(new Tx(connection, null)))
                    {
                        await WaitAsync(stoppingToken);
                    }

                    failures = 0;
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing may end this loop: every browser hangs on it. An outage is waited for, anything else is shouted about.
                log.Log(Failures.IsTransient(failure) ? LogLevel.Warning : LogLevel.Error, failure, "The feed cannot be read right now");
                await Task.Delay(Retry.Delay(++failures), time, stoppingToken);
            }
        }
    }

    /// <summary>Reads what is new; nobody listening, only how far it goes.</summary>
    /// <returns>Whether there may be more.</returns>
    private async Task<bool> FollowAsync(Tx tx)
    {
        if (!HasListeners())
        {
            var last = (await FeedReads.EndsAsync(tx)).Last;
            lock (_lock)
            {
                // Who came meanwhile was promised everything after the cursor that still stands.
                if (_subscriptions.Count == 0)
                {
                    _cursor = Math.Max(_cursor, last);
                    _ready.TrySetResult();
                    return false;
                }
            }
        }

        var written = recent.After(_cursor, FeedReads.PageSize);
        var items = written.Count > 0 ? written : await FeedReads.AfterAsync(tx, _cursor);
        lock (_lock)
        {
            // Some of it may have been taken meanwhile.
            Offer([.. items.Where(item => item.Id > _cursor)]);
        }

        return written.Count > 0 || items.Count == FeedReads.PageSize;
    }

    /// <summary>What comes next, under the lock.</summary>
    private void Offer(IReadOnlyList<FeedItem> items)
    {
        // One listener after the other: each then finds everything when it wakes, and writes it at once.
        foreach (var subscription in _subscriptions)
        {
            foreach (var item in items)
            {
                subscription.Offer(item);
            }
        }

        _cursor = items.Count > 0 ? items[^1].Id : _cursor;
    }

    private bool HasListeners()
    {
        lock (_lock)
        {
            return _subscriptions.Count > 0;
        }
    }

    private void Tell(FeedItem passing)
    {
        lock (_lock)
        {
            foreach (var subscription in _subscriptions)
            {
                subscription.Offer(passing);
            }
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(LookEvery, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await _signal.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A broadcast may get lost; looking once in a while finds what it told of.
        }
    }

    private void Remove(Subscription subscription)
    {
        lock (_lock)
        {
            _subscriptions.Remove(subscription);
        }
    }
}
