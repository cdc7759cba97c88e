using System.Data.Common;
using System.Threading.Channels;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Runs;

/// <summary>How the runner writes: one transaction.</summary>
internal delegate Task WriteAsync(Func<DbConnection, DbTransaction, Task> work, CancellationToken cancellationToken);

/// <summary>
/// The loop: takes what happened in conversations and what turns came to, decides what follows, and writes it down in one transaction with the
/// feed's cursor and the commands. It alone changes runs. Turns are done beside it, and come back to it as events. When a write fails, what it
/// knows is worth nothing: it throws, and another one begins from the database.
/// </summary>
internal sealed class Runner
{
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20), Longest = TimeSpan.FromMinutes(10);

    private readonly IConversations _conversations;
    private readonly Turns _turns;
    private readonly TimeProvider _time;
    private readonly WriteAsync _write;
    private readonly Outbox _outbox;
    private readonly Channel<object> _events = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
    private readonly RunBook _book;
    private readonly FeedIntake _intake;
    private long? _cursor;

    public Runner(IConversations conversations, Turns turns, TimeProvider time, WriteAsync write, Outbox outbox, IReadOnlyList<Run> runs, long? cursor)
    {
        (_conversations, _turns, _time, _write, _outbox, _cursor) = (conversations, turns, time, write, outbox, cursor);
        _book = new RunBook(runs);
        _intake = new FeedIntake(conversations, _book, time);
    }

    /// <summary>Works until the token ends it, or something fails.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        if (_cursor is null)
        {
            await BeginAnewAsync(ending.Token);
        }

        var reading = ReadFeedAsync(_cursor!.Value, ending.Token);
        try
        {
            while (true)
            {
                Dispatch(ending.Token);
                await WaitAsync(reading, ending.Token);
                await TakeAsync(ending.Token);
            }
        }
        finally
        {
            await ending.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Begins the turns that are due.</summary>
    private void Dispatch(CancellationToken cancellationToken)
    {
        foreach (var run in _book.TakeReady(_time.GetUtcNow()))
        {
            _ = DoAsync(run.Id, TurnRules.Next(run, _time.GetUtcNow()), cancellationToken);
        }
    }

    private async Task DoAsync(Guid run, TurnContext context, CancellationToken cancellationToken)
    {
        try
        {
            // At once on another thread: the loop does not wait for whoever decides before its first await.
            var turn = await Task.Run(() => _turns.DoAsync(context, cancellationToken), cancellationToken);
            _events.Writer.TryWrite(new TurnDone(run, context, turn));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Whoever comes next does this turn once more.
        }
        catch (Exception failure)
        {
            _events.Writer.TryComplete(failure);
        }
    }

    private async Task ReadFeedAsync(long after, CancellationToken cancellationToken)
    {
        for (var cursor = after; ;)
        {
            var page = await _conversations.ReadAsync(cursor, LongPoll, cancellationToken);
            if (page is { Items.Count: 0 } && page.Cursor == cursor)
            {
                continue;
            }

            var read = new FeedRead(page);
            _events.Writer.TryWrite(read);

            // Not further ahead than one page: what is not taken yet is in nobody's way there.
            cursor = await read.Taken.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task WaitAsync(Task reading, CancellationToken cancellationToken)
    {
        using var alarm = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var something = _events.Reader.WaitToReadAsync(alarm.Token).AsTask();
        var due = _book.NextDue is { } next ? Task.Delay(Between(next - _time.GetUtcNow()), _time, alarm.Token) : Task.Delay(Timeout.Infinite, alarm.Token);
        var first = await Task.WhenAny(something, due, reading);
        await alarm.CancelAsync();
        await Task.WhenAll(something, due).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await (first == due ? Task.CompletedTask : first);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Takes all that is there, in one transaction.</summary>
    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        var batch = new RunBatch(_book);
        FeedRead? read = null;
        while (read is null && _events.Reader.TryRead(out var happened))
        {
            if (happened is TurnDone done)
            {
                batch.Add(_book.Done(done, _time.GetUtcNow()));
            }
            else
            {
                read = (FeedRead)happened;
                await _intake.TakeAsync(read.Page, batch, cancellationToken);
            }
        }

        await CommitAsync(batch, cancellationToken);
        read?.Taken.TrySetResult(_cursor!.Value);
    }

    private async Task BeginAnewAsync(CancellationToken cancellationToken)
    {
        var batch = new RunBatch(_book);
        await _intake.CatchUpAsync(batch, cancellationToken);
        await CommitAsync(batch, cancellationToken);
    }

    private async Task CommitAsync(RunBatch batch, CancellationToken cancellationToken)
    {
        if (batch.IsEmpty)
        {
            return;
        }

        await _write(
            async (connection, transaction) =>
            {
                await RunStore.SaveAsync(connection, transaction, batch.Runs);
                await RunStore.ForgetAsync(connection, transaction, batch.Forgotten);
                await _outbox.AddAsync(connection, transaction, [.. batch.Commands.Select(Commands.Envelope)]);
                if (batch.Cursor is { } cursor)
                {
                    await RunStore.SaveCursorAsync(connection, transaction, cursor);
                }
            },
            cancellationToken);
        _cursor = batch.Cursor ?? _cursor;
        _outbox.Nudge();
    }

    private static TimeSpan Between(TimeSpan wait) => wait < TimeSpan.Zero ? TimeSpan.Zero : wait > Longest ? Longest : wait;

    private sealed record FeedRead(FeedPage? Page)
    {
        public TaskCompletionSource<long> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
