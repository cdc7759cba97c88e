using System.Data.Common;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.ServiceLevels;

/// <summary>
/// Sees to it that every thread on which something is due says so, that people are warned before and others after, once each: what was done
/// stands in the table, in the transaction in which it was done. Before anybody was ever here to answer it does nothing.
/// </summary>
internal sealed class DueWatch : IDecidingPart
{
    private static readonly CommandAuthor Author = new("system", RoutingModule.Service, "Service levels");

    private readonly Dictionary<Guid, DueRow> _rows = [];
    private readonly SortedSet<(long At, Guid Thread)> _timers = [];
    private readonly HashSet<Guid> _touched = [];
    private readonly Dictionary<Guid, DueRow> _changed = [];
    private readonly Dictionary<Guid, DueRow> _gone = [];
    private readonly Dictionary<string, OpeningHours> _teams = [];
    private ServiceLevelSet _levels = ServiceLevelSet.Default;
    private long _version = -1;
    private bool _isFresh;
    private int _count;

    /// <inheritdoc />
    public DateTimeOffset? NextAt => _timers.Count == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_timers.Min.At);

    /// <inheritdoc />
    public async Task LoadAsync(DbConnection connection, Board board, CancellationToken cancellationToken)
    {
        _rows.Clear();
        _timers.Clear();
        _changed.Clear();
        _gone.Clear();
        _version = -1;
        foreach (var row in await DueTable.AllAsync(connection))
        {
            Remember(row);
            _touched.Add(row.ThreadId);
        }

        _isFresh = true;
    }

    /// <inheritdoc />
    public void Apply(FeedItem item, Board board) => _touched.Add(item.ThreadId);

    /// <inheritdoc />
    public async Task StepAsync(DecidingStep step)
    {
        await FollowConfigurationAsync(step);
        if (!step.Board.AnybodyEver)
        {
            return;
        }

        // After a start, and when threads came other than by the feed, because its beginning was forgotten.
        if (_isFresh || Math.Abs(step.Board.Threads.Count - _count) > _touched.Count)
        {
            _touched.UnionWith(step.Board.Threads.Keys);
        }

        foreach (var thread in _touched)
        {
            Calculate(thread, step);
        }

        var now = step.Now.ToUnixTimeMilliseconds();
        while (_timers.Count > 0 && _timers.Min.At <= now)
        {
            Fire(_rows[_timers.Min.Thread], now, step);
        }

        await DueTable.SaveAsync(step.Connection, step.Transaction, [.. _changed.Values]);
        await DueTable.DeleteAsync(step.Connection, step.Transaction, [.. _gone.Values]);
        _touched.Clear();
        _changed.Clear();
        _gone.Clear();
        _isFresh = false;
        _count = step.Board.Threads.Count;
    }

    // Another version, or other hours of a team: everything is calculated anew.
    private async Task FollowConfigurationAsync(DecidingStep step)
    {
        var isNew = false;
        if (await ServiceLevelTable.VersionAsync(step.Connection, step.Transaction) is var version && version != _version)
        {
            _levels = await ServiceLevelTable.ReadAsync(step.Connection, step.Transaction);
            isNew = _version != -1;
            _version = version;
        }

        foreach (var team in step.Board.Teams.Values)
        {
            if (!_teams.TryGetValue(team.Id, out var hours) || !ReferenceEquals(hours, team.Hours))
            {
                _teams[team.Id] = team.Hours;
                isNew = true;
            }
        }

        if (isNew)
        {
            _touched.UnionWith(step.Board.Threads.Keys);
        }
    }

    private void Calculate(Guid id, DecidingStep step)
    {
        var before = _rows.GetValueOrDefault(id);
        if (!step.Board.Threads.TryGetValue(id, out var routed))
        {
            Forget(before);
            return;
        }

        var (level, hours) = LevelOf(routed);
        var thread = routed.Thread;
        var due = Due.Of(thread, level, hours);
        if (due is null)
        {
            if (before is not null)
            {
                Forget(before);
                step.Send(Change(step, thread) with { NothingDue = true, Priority = Lowered(thread, before) });
            }

            return;
        }

        var row = DueRow.Of(id, due, level.Name);
        if (before is not null && before.DueAt == row.DueAt && before.Kind == row.Kind)
        {
            return;
        }

        Save(row);
        step.Send(Change(step, thread) with { DueAt = due.At, Priority = before is { Raised: > 0 } ? Lowered(thread, before) : null });
    }

    private void Fire(DueRow row, long now, DecidingStep step)
    {
        if (!step.Board.Threads.TryGetValue(row.ThreadId, out var routed))
        {
            Forget(row);
            return;
        }

        var (level, hours) = LevelOf(routed);
        var thread = routed.Thread;
        var isOver = row.DueAt <= now;
        var raised = isOver ? 2 : 1;
        Save(row with { WarnedAt = row.WarnedAt ?? now, EscalatedAt = isOver ? now : null, Raised = raised });
        step.Send(Change(step, thread) with
        {
            Priority = thread.Priority + raised - row.Raised,

            // Put aside or put to sleep: it comes back into sight.
            State = isOver && thread.State is "snoozed" or "waiting" && thread.WaitingSince is not null ? "open" : null,
        });
        step.Send(new PostAutomated
        {
            CommandId = step.NewId(),
            ThreadId = thread.Id,
            By = Author,
            Kind = "note",
            Content = new Content { Text = DueWords.Note(row, level, hours.Zone, isOver) },
            Facts = new Dictionary<string, string> { ["event"] = isOver ? "due-missed" : "due-soon", ["due"] = row.Kind },
        });
        if (isOver && level.Overflow is { } team && routed.Team != team && thread is { WaitingSince: not null, Handler: not { Type: "agent" } })
        {
            step.Send(new AssignHandler
            {
                CommandId = step.NewId(),
                ThreadId = thread.Id,
                EpisodeId = thread.Episode?.Id,
                By = Author,
                Expected = thread.Handler,
                To = new HandlerRef("team", team, step.Board.Teams.GetValueOrDefault(team)?.Name ?? team),
                WantsPerson = thread.Handler?.Type == "automation",
                Because = $"not answered in time ({level.Name})",
            });
        }
    }

    private (ServiceLevel Level, OpeningHours Hours) LevelOf(RoutedThread routed)
    {
        var level = _levels.Of(routed.ServiceLevel, routed.Thread.Channel);
        return (level, _levels.HoursOf(level, routed.Team is null ? null : _teams.GetValueOrDefault(routed.Team)));
    }

    private static long Lowered(ThreadSnapshot thread, DueRow row) => Math.Max(0, thread.Priority - row.Raised);

    private static ChangeThread Change(DecidingStep step, ThreadSnapshot thread) =>
        new() { CommandId = step.NewId(), ThreadId = thread.Id, By = Author, EpisodeId = thread.Episode?.Id };

    private void Save(DueRow row)
    {
        Remember(row);
        _changed[row.ThreadId] = row;
        _gone.Remove(row.ThreadId);
    }

    private void Remember(DueRow row)
    {
        if (_rows.TryGetValue(row.ThreadId, out var before) && before.NextAt is { } old)
        {
            _timers.Remove((old, row.ThreadId));
        }

        _rows[row.ThreadId] = row;
        if (row.NextAt is { } next)
        {
            _timers.Add((next, row.ThreadId));
        }
    }

    private void Forget(DueRow? row)
    {
        if (row is null)
        {
            return;
        }

        if (row.NextAt is { } next)
        {
            _timers.Remove((next, row.ThreadId));
        }

        _rows.Remove(row.ThreadId);
        _changed.Remove(row.ThreadId);
        _gone[row.ThreadId] = row;
    }
}

/// <summary>What agents read about due times.</summary>
internal static class DueWords
{
    public static string Note(DueRow row, ServiceLevel level, TimeZoneInfo zone, bool isOver)
    {
        var what = row.Kind switch { Due.FirstAnswer => "The first answer", Due.NextAnswer => "An answer", _ => "The resolution" };
        var at = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(row.DueAt), zone);
        return $"{what} {(isOver ? "was" : "is")} due {at:yyyy-MM-dd HH:mm} ({zone.Id}, service level '{level.Name}'){(isOver ? " and has not been given." : ".")}";
    }
}
