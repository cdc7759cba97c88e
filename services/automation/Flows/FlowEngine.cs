using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Automation.Exit;
using Omnichannel.Automation.Runs;

namespace Omnichannel.Automation.Flows;

/// <summary>
/// Does what a flow says: state and input give a new state and a turn. Pure and bounded: it calls nobody, knows no clock but the time it is told,
/// and an input leads through so many actions at most. What it cannot go on with goes to a person.
/// </summary>
internal static class FlowEngine
{
    private const int MostActions = 200;

    /// <summary>Where a flow begins.</summary>
    public static FlowState Beginning(Flow flow, int version) => new() { Version = version, Step = flow.Start };

    /// <summary>One input.</summary>
    public static (FlowState State, Turn Turn) Step(Flow flow, FlowState state, FlowInput input, FlowFacts facts, DateTimeOffset now)
    {
        var walk = new Walk(flow, state, facts, now);
        walk.Take(input);
        return (walk.State, walk.Turn);
    }

    /// <summary>The look-up that a state waits for; null: it waits for none.</summary>
    public static Call? Pending(Flow flow, FlowState state) => state.Awaits == Awaits.Call ? Current(flow, state) as Call : null;

    /// <summary>What expressions and gaps know in a state.</summary>
    public static Scope ScopeOf(Flow flow, FlowState state, FlowFacts facts, DateTimeOffset now, IReadOnlyDictionary<string, string>? secrets = null) =>
        new(flow, facts, state.Data, state.Message, now, secrets);

    private static FlowAction? Current(Flow flow, FlowState state) =>
        flow.Steps.TryGetValue(state.Step, out var step) && state.Index < step.Actions.Count ? step.Actions[state.Index] : null;

    /// <summary>One way through a flow, from an input to where it waits next.</summary>
    private sealed class Walk(Flow flow, FlowState state, FlowFacts facts, DateTimeOffset now)
    {
        private readonly List<Reply> _replies = [];
        private readonly List<string> _notes = [], _tags = [], _untags = [];
        private Turn _end = new();
        private bool _isOver, _understood = true;

        public FlowState State { get; private set; } = state;

        public Turn Turn => _end with
        {
            Replies = _replies,
            Notes = _notes,
            AddTags = _tags,
            RemoveTags = _untags,
            Understood = _understood,
            Summary = FlowSummary.Of(State.Data),
        };

        private Scope Scope => ScopeOf(flow, State, facts, now);

        public void Take(FlowInput input)
        {
            if (input is FlowInput.Began { Text: var first })
            {
                State = State with { Message = first };
            }
            else
            {
                Receive(input);
            }

            for (var count = 0; !_isOver; count++)
            {
                Do(count < MostActions ? Current(flow, State) : null, count);
            }
        }

        private void Receive(FlowInput input)
        {
            var action = Current(flow, State);
            switch (State.Awaits, input)
            {
                case (Awaits.Answer, FlowInput.Said said) when action is Ask ask:
                    State = State with { Message = said.Text };
                    Answer(ask, said);
                    break;
                case (Awaits.Time, FlowInput.TimeCame) when action is Wait:
                    Next();
                    break;
                case (Awaits.Time, FlowInput.Said said) when action is Wait { Reply: { } reply }:
                    State = State with { Message = said.Text };
                    GoTo(reply);
                    break;
                case (Awaits.Call, FlowInput.Called called) when action is Call call:
                    Called(call, called);
                    break;
                case (Awaits.Time, FlowInput.Said):
                    HandOver("The customer wrote while the automation waited.");
                    break;
                case (Awaits.Answer, FlowInput.TimeCame):
                    // Nobody set a time: the question stands.
                    _isOver = true;
                    break;
                default:
                    HandOver("The automation cannot go on from here.");
                    break;
            }
        }

        private void Do(FlowAction? action, int count)
        {
            switch (action)
            {
                case Say say:
                    _replies.Add(new Reply(say.Text.In(facts.Language).Fill(Scope)));
                    Next();
                    break;
                case Ask ask:
                    Question(ask, before: null);
                    break;
                case If branch:
                    if ((branch.Condition.Holds(Scope) ? branch.Then : branch.Else) is { } target)
                    {
                        GoTo(target);
                    }
                    else
                    {
                        Next();
                    }

                    break;
                case Set set:
                    foreach (var (name, value) in set.Values)
                    {
                        Keep(name, value is JsonValue text && text.TryGetValue<string>(out var template) ? JsonValue.Create(Template.Parse(template, out _).Fill(Scope)) : value);
                    }

                    Next();
                    break;
                case Tag tag:
                    (tag.IsOff ? _untags : _tags).AddRange(tag.Tags.Select(name => name.Fill(Scope)).Where(name => name.Length > 0));
                    Next();
                    break;
                case Note note:
                    _notes.Add(note.Text.Fill(Scope));
                    Next();
                    break;
                case Goto jump:
                    GoTo(jump.Target);
                    break;
                case Resolve:
                    End(new Turn { Resolve = true });
                    break;
                case ToPerson person:
                    HandOver(person.Because?.Fill(Scope) ?? "The flow says so.", person.Team);
                    break;
                case Call:
                    Pause(Awaits.Call, new Turn { GoOn = true });
                    break;
                case Wait wait:
                    Pause(Awaits.Time, new Turn { WaitUntil = now + wait.For });
                    break;
                default:
                    HandOver(count < MostActions ? "The flow ends here without an answer." : "The flow goes round in circles.");
                    break;
            }
        }

        private void Question(Ask ask, string? before)
        {
            var text = ask.Text.In(facts.Language).Fill(Scope);
            var choices = Understanding.Offered(ask, facts.Language ?? flow.Language, Scope);
            _replies.Add(new Reply(before is null ? text : $"{before}\n\n{text}", choices.Count > 0 ? choices : null));
            Pause(Awaits.Answer, new Turn());
        }

        private void Answer(Ask ask, FlowInput.Said said)
        {
            var today = DateOnly.FromDateTime((flow.Hours?.Local(now) ?? now).DateTime);
            if (Understanding.Read(ask, said.Text, said.Choice, facts.Language ?? flow.Language, today) is not { } answer)
            {
                NotUnderstood(ask);
                return;
            }

            State = State with { Failed = 0 };
            if (ask.Save is { } name)
            {
                Keep(name, answer);
            }

            if (ask.Type == AskType.Choice && ask.Choices.First(choice => choice.Id == answer.GetValue<string>()).Goto is { } target)
            {
                GoTo(target);
            }
            else
            {
                Next();
            }
        }

        private void NotUnderstood(Ask ask)
        {
            _understood = false;
            State = State with { Failed = State.Failed + 1 };
            if (State.Failed >= ExitRules.MostFailures)
            {
                HandOver("The automation did not understand the customer twice.");
            }
            else
            {
                Question(ask, ask.Again?.In(facts.Language).Fill(Scope) ?? Phrases.AskAgain(facts.Language ?? flow.Language));
            }
        }

        private void Called(Call call, FlowInput.Called called)
        {
            var isGood = called.Status is >= 200 and < 300;
            if (call.Save is { } name)
            {
                Keep(name, isGood && called.Body is { } body ? JsonNode.Parse(body.GetRawText()) : null);
            }

            if (isGood)
            {
                Next();
            }
            else
            {
                GoTo(called.Status is 404 or 410 && call.NotFound is { } notFound ? notFound : call.Failed);
            }
        }

        private void Keep(string name, JsonNode? value) => State = State with
        {
            Data = new Dictionary<string, JsonElement>(State.Data) { [name] = JsonDocument.Parse(value?.ToJsonString() ?? "null").RootElement.Clone() },
        };

        private void Next() => State = State with { Index = State.Index + 1, Awaits = Awaits.Nothing };

        private void GoTo(string step) => State = State with { Step = step, Index = 0, Awaits = Awaits.Nothing };

        private void HandOver(string because, string? team = null) => End(new Turn { HandOver = new HandOver(because, team) });

        private void End(Turn turn) => Pause(Awaits.Nothing, turn);

        private void Pause(Awaits awaits, Turn turn) => (State, _end, _isOver) = (State with { Awaits = awaits }, turn, true);
    }
}
