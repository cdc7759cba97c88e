using Omnichannel.Automation.Exit;
using Omnichannel.Automation.Runs;

namespace Omnichannel.Automation.Flows;

/// <summary>A line of a transcript.</summary>
/// <param name="Who"><c>customer</c>, <c>automation</c> or <c>hub</c>.</param>
/// <param name="Text">What was said or done.</param>
/// <param name="Choices">What was offered.</param>
internal sealed record TranscriptLine(string Who, string Text, IReadOnlyList<string>? Choices = null);

/// <summary>
/// A conversation with a flow without a hub: for the tests that stand beside it and for dry runs. The engine and the way out are the real ones;
/// look-ups answer what is given, and the clock goes only when told.
/// </summary>
internal sealed class FlowSession(Flow flow, FlowFacts facts, DateTimeOffset now, IReadOnlyList<TestCall> calls)
{
    private const int MostTurns = 50;

    private FlowState? _state;
    private DateTimeOffset _now = now;
    private int _calls;

    /// <summary>Everything that was said and done.</summary>
    public List<TranscriptLine> Transcript { get; } = [];

    /// <summary>What the last input led to.</summary>
    public IReadOnlyList<Reply> Replies { get; private set; } = [];

    public HandOver? HandedOver { get; private set; }

    public bool IsResolved { get; private set; }

    public HashSet<string> Tags { get; } = [];

    /// <summary>When it goes on by itself.</summary>
    public DateTimeOffset? WaitUntil { get; private set; }

    private bool IsOver => HandedOver is not null || IsResolved;

    /// <summary>The customer writes, or presses a button.</summary>
    public void Say(string text, string? choice = null)
    {
        Transcript.Add(new TranscriptLine("customer", text));
        Replies = [];
        if (IsOver)
        {
            return;
        }

        if (ExitRules.Before(text) is { } because)
        {
            Apply(Turn.ToPerson(because));
            return;
        }

        var state = _state ?? FlowEngine.Beginning(flow, 0);
        Run(state, _state is null ? new FlowInput.Began(text) : new FlowInput.Said(text, choice));
    }

    /// <summary>Presses the button with this id or title; writes it where there is none.</summary>
    public void Choose(string which)
    {
        var choice = Replies.SelectMany(reply => reply.Choices ?? []).FirstOrDefault(choice => choice.Id == which || choice.Title == which);
        Say(choice?.Title ?? which, choice?.Id);
    }

    /// <summary>Time passes.</summary>
    public void Wait(TimeSpan time)
    {
        _now += time;
        Replies = [];
        if (!IsOver && _state is { } state && WaitUntil <= _now)
        {
            Run(state, new FlowInput.TimeCame());
        }
    }

    private void Run(FlowState state, FlowInput input)
    {
        for (var turns = 0; turns < MostTurns; turns++)
        {
            var (next, turn) = FlowEngine.Step(flow, state, input, facts, _now);
            (_state, state) = (next, next);
            Apply(turn);
            if (!turn.GoOn)
            {
                return;
            }

            input = Answer();
        }

        Apply(Turn.ToPerson("The flow goes round in circles."));
    }

    private FlowInput.Called Answer()
    {
        var call = _calls < calls.Count ? calls[_calls] : new TestCall(null, null);
        Transcript.Add(new TranscriptLine("hub", _calls < calls.Count ? $"look-up answers {call.Status?.ToString() ?? "nothing"}" : "look-up answers nothing: the test says not what"));
        _calls++;
        return new FlowInput.Called(call.Status, call.Body is null ? null : System.Text.Json.JsonDocument.Parse(call.Body.ToJsonString()).RootElement);
    }

    private void Apply(Turn turn)
    {
        Replies = [.. Replies, .. turn.Replies];
        Transcript.AddRange(turn.Replies.Select(reply => new TranscriptLine("automation", reply.Text, reply.Choices?.Select(choice => choice.Title).ToList())));
        Transcript.AddRange(turn.Notes.Select(note => new TranscriptLine("hub", "note: " + note)));
        Tags.UnionWith(turn.AddTags);
        Tags.ExceptWith(turn.RemoveTags);
        HandedOver = turn.HandOver;
        IsResolved = turn.Resolve;
        WaitUntil = turn.WaitUntil;
        if (HandedOver is { } handOver)
        {
            Transcript.Add(new TranscriptLine("hub", "handed over" + (handOver.Team is { } team ? $" to {team}: " : ": ") + handOver.Because));
        }
        else if (IsResolved || WaitUntil is not null)
        {
            Transcript.Add(new TranscriptLine("hub", IsResolved ? "resolved" : $"waits until {WaitUntil:u}"));
        }
    }
}
