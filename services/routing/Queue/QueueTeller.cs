using System.Data.Common;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.Promises;

namespace Omnichannel.Routing.Queue;

/// <summary>
/// Tells those who wait where they stand (<see cref="ServedQueues"/>), and takes their word when they would rather be called. What was said stands in
/// the table with the command that says it.
/// </summary>
internal sealed class QueueTeller : IDecidingPart
{
    internal static readonly CommandAuthor Author = new("system", RoutingModule.Service, "Queue");

    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WithoutEstimate = TimeSpan.FromMinutes(30);

    private readonly ServedQueues _queues = new();
    private readonly Dictionary<Guid, ToldRow> _told = [];
    private readonly Dictionary<Guid, string> _natures = [];
    private readonly List<(Guid Thread, MessageSnapshot Message)> _heard = [];
    private readonly Dictionary<string, bool> _isThere = [];
    private bool _isTouched;
    private DateTimeOffset _passedAt;

    /// <inheritdoc />
    public DateTimeOffset? NextAt { get; private set; }

    /// <inheritdoc />
    public async Task LoadAsync(DbConnection connection, Board board, CancellationToken cancellationToken)
    {
        _told.Clear();
        _heard.Clear();
        await _queues.LoadAsync(connection);
        foreach (var row in await QueueTables.ToldAsync(connection))
        {
            _told[row.ThreadId] = row;
        }

        _isTouched = true;
        _passedAt = default;
        NextAt = DateTimeOffset.MinValue;
    }

    /// <inheritdoc />
    public void Apply(FeedItem item, Board board)
    {
        _isTouched = true;
        if (item is { Type: "message.appended" } && item.Message() is { Direction: "inbound" } message)
        {
            _natures[item.ThreadId] = message.Nature;
            if (_told.TryGetValue(item.ThreadId, out var told) && told is { OfferedAt: not null, AcceptedAt: null } && message.Nature == Natures.Person)
            {
                _heard.Add((item.ThreadId, message));
            }
        }
    }

    /// <inheritdoc />
    public async Task StepAsync(DecidingStep step)
    {
        var changed = new HashSet<Guid>();
        foreach (var (thread, message) in _heard)
        {
            await HearAsync(step, thread, message, changed);
        }

        _heard.Clear();

        // Looking through everybody costs; once a second is often enough.
        if (step.Now < _passedAt + Pace && step.Now >= _passedAt)
        {
            NextAt = _isTouched || NextAt <= _passedAt + Pace ? _passedAt + Pace : NextAt;
            await QueueTables.SaveToldAsync(step.Connection, step.Transaction, Rows(changed));
            return;
        }

        var line = ServedQueues.LineUp(step);
        await _queues.CountAsync(step, line, _passedAt);
        NextAt = null;
        if (step.Board.AnybodyEver)
        {
            _isThere.Clear();
            foreach (var (routed, place) in line)
            {
                await TellAsync(step, routed, place, changed);
            }
        }

        await ForgetAsync(step, line, changed);
        await QueueTables.SaveToldAsync(step.Connection, step.Transaction, Rows(changed));
        _isTouched = false;
        _passedAt = step.Now;
    }

    private ToldRow[] Rows(HashSet<Guid> changed) => [.. changed.Where(_told.ContainsKey).Select(thread => _told[thread])];

    private async Task TellAsync(DecidingStep step, RoutedThread routed, int place, HashSet<Guid> changed)
    {
        var thread = routed.Thread;
        if (thread.WaitingSince is null || _natures.GetValueOrDefault(thread.Id, Natures.Person) != Natures.Person)
        {
            return;
        }

        var told = _told.GetValueOrDefault(thread.Id) is { } row && row.EpisodeId == thread.Episode?.Id ? row : null;
        var team = routed.Team ?? "";
        if (!_isThere.TryGetValue(team, out var isSomebodyThere))
        {
            _isThere[team] = isSomebodyThere = Crew.IsSomebodyThere(step.Board, routed.Team);
        }

        var line = new InLine(
            Notices.ClassOf(thread.Channel), place, isSomebodyThere ? _queues.EstimateOf(routed, place) : null, isSomebodyThere, routed.EnqueuedAt ?? thread.WaitingSince.Value);
        var notice = told?.AcceptedAt is not null ? null : Notices.Decide(line, told?.Last(step.Now), step.Now);
        if (notice is not null)
        {
            told = await SayAsync(step, thread, Crew.HoursOf(step.Board, routed.Team), line, notice, told);
            _told[thread.Id] = told;
            changed.Add(thread.Id);
        }

        if (told?.AcceptedAt is null && Notices.LookAt(line, told?.Last(step.Now)) is { } look && look > step.Now && (NextAt is null || look < NextAt))
        {
            NextAt = look;
        }
    }

    private static async Task<ToldRow> SayAsync(DecidingStep step, ThreadSnapshot thread, OpeningHours hours, InLine line, Notice notice, ToldRow? told)
    {
        var said = NoticeText.Of(notice, line, thread.Customer.Language, thread.Address, hours, step.Now);
        if (line.Class == ChannelClass.Live)
        {
            step.Send(new ChangeThread
            {
                CommandId = step.NewId(),
                ThreadId = thread.Id,
                By = Author,
                EpisodeId = thread.Episode?.Id,
                Queue = new QueuePlace(line.Place, line.Estimate?.Seconds, line.Estimate?.Low, line.Estimate?.High),
            });
        }

        // In a chat the place moves by itself; words come when something new is to be said.
        var isNew = said.Text is not null && said.Text != told?.Text
            && (line.Class != ChannelClass.Live || told?.Text is null || told.Kind != notice.Kind);
        if (isNew)
        {
            step.Send(new PostAutomated
            {
                CommandId = step.NewId(),
                ThreadId = thread.Id,
                By = Author,
                OnlyWhileWaiting = true,
                Content = new Content { Text = said.Text! },
                Facts = new Dictionary<string, string> { ["event"] = "queue", ["kind"] = notice.Kind },
            });
            if (said.PromisedAt is { } by)
            {
                await PromiseTable.PromiseByHubAsync(step, thread.Id, PromiseKinds.Promise, "An answer", by, thread.Channel, thread.Address);
            }
        }

        return new ToldRow
        {
            ThreadId = thread.Id,
            EpisodeId = thread.Episode?.Id,
            Kind = notice.Kind,
            Position = line.Place,
            Seconds = line.Estimate?.Seconds,
            Low = line.Estimate?.Low,
            High = line.Estimate?.High,
            Text = isNew ? said.Text : told?.Text,
            ToldAt = step.Now.ToUnixTimeMilliseconds(),
            Times = (told?.Times ?? 0) + 1,
            OfferedAt = isNew && said.OffersCall ? step.Now.ToUnixTimeMilliseconds() : told?.OfferedAt,
            AcceptedAt = told?.AcceptedAt,
        };
    }

    // Their place is kept: the call is promised for the time at which it would have been their turn at the latest, and they stay in the line until then.
    private async Task HearAsync(DecidingStep step, Guid id, MessageSnapshot message, HashSet<Guid> changed)
    {
        if (!_told.TryGetValue(id, out var told) || told.AcceptedAt is not null || !step.Board.Threads.TryGetValue(id, out var routed)
            || CallWords.NumberToCall(message.Content, message.Address) is not { } number)
        {
            return;
        }

        var thread = routed.Thread;
        var wait = told.High is { } high ? TimeSpan.FromSeconds(high) - (step.Now - DateTimeOffset.FromUnixTimeMilliseconds(told.ToldAt)) : WithoutEstimate;
        var by = NoticeText.UpToFive(step.Now + (wait > TimeSpan.FromMinutes(5) ? wait : TimeSpan.FromMinutes(5)));
        await PromiseTable.PromiseByHubAsync(step, id, PromiseKinds.Callback, "A call, at the customer's wish", by, "voice", "tel:" + number);
        var words = Wordings.For(thread.Customer.Language);
        step.Send(new PostAutomated
        {
            CommandId = step.NewId(),
            ThreadId = id,
            By = Author,
            OnlyWhileWaiting = true,
            Content = new Content { Text = string.Format(words.WillCall, number, words.When(by, step.Now, Crew.HoursOf(step.Board, routed.Team).Zone)) },
            Facts = new Dictionary<string, string> { ["event"] = "callback-promised" },
        });
        step.Send(new ChangeThread { CommandId = step.NewId(), ThreadId = id, By = Author, EpisodeId = thread.Episode?.Id, AddTags = ["callback"] });
        var accepted = told with { AcceptedAt = step.Now.ToUnixTimeMilliseconds() };
        _told[id] = accepted;
        changed.Add(id);
    }

    // Once somebody answers, the next wait is told from the beginning; threads at rest are forgotten.
    private async Task ForgetAsync(DecidingStep step, List<(RoutedThread Thread, int Place)> line, HashSet<Guid> changed)
    {
        var waiting = line.Select(one => one.Thread.Thread.Id).ToHashSet();
        foreach (var row in _told.Values.Where(row => row.Position > 0 && !waiting.Contains(row.ThreadId)).ToList())
        {
            step.Send(new ChangeThread { CommandId = step.NewId(), ThreadId = row.ThreadId, By = Author, Queue = new QueuePlace(0, null) });
            _told[row.ThreadId] = row with { Position = 0 };
            changed.Add(row.ThreadId);
        }

        List<ToldRow> over = [.. _told.Values.Where(row => !waiting.Contains(row.ThreadId) && step.Board.Threads.GetValueOrDefault(row.ThreadId)?.Thread.WaitingSince is null)];
        foreach (var row in over)
        {
            _told.Remove(row.ThreadId);
        }

        await QueueTables.DeleteToldAsync(step.Connection, step.Transaction, over);
        foreach (var thread in _natures.Keys.Where(thread => !step.Board.Threads.ContainsKey(thread)).ToList())
        {
            _natures.Remove(thread);
        }
    }
}
