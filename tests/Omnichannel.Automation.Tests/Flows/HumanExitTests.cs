using System.Globalization;
using System.Text;
using System.Text.Json;
using Omnichannel.Automation.Flows;
using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Tests.Flows;

/// <summary>From every state that can be reached in every flow, samples and made-up ones, a person is one message away.</summary>
public sealed class HumanExitTests
{
    private const int Walks = 60, LongestWalk = 25, MadeUp = 150;

    private static readonly string[] Requests = ["agent", "0", "human", "Mitarbeiter", "conseiller", "agente", "operatore", "medewerker", "atendente", "konsultant", "I want to speak to a person"];

    [Theory]
    [MemberData(nameof(SampleTests.Samples), MemberType = typeof(SampleTests))]
    public void Sample_FromEveryReachableState_APersonIsOneMessageAway(string file) => Walk(FlowParser.Parse(SampleTests.Read(file)).Flow!, 1, Walks * 4);

    [Fact]
    public void MadeUpFlow_ThatIsNotRefused_NeverStrandsAnybodyAndLetsEveryoneOut()
    {
        var published = 0;
        for (var seed = 0; seed < MadeUp; seed++)
        {
            var yaml = FlowMaker.Make(new Random(seed));
            var parsed = FlowParser.Parse(yaml);
            if (parsed.Flow is { } flow)
            {
                published++;
                Walk(flow, seed, Walks / 10);
            }
            else
            {
                // Whatever is refused for how it goes says the way.
                parsed.Errors.Where(error => !error.IsWarning).ShouldAllBe(error => error.Trap != null && error.Trap.Count > 0, yaml);
            }
        }

        published.ShouldBeGreaterThan(MadeUp / 10);
        published.ShouldBeLessThan(MadeUp);
    }

    private static void Walk(Flow flow, int seed, int walks)
    {
        var random = new Random(seed);
        var facts = new FlowFacts("webchat", "en", "Ada", false);
        for (var walk = 0; walk < walks; walk++)
        {
            var now = new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero).AddHours(random.Next(200));
            var state = FlowEngine.Beginning(flow, 1);
            FlowInput input = new FlowInput.Began("Hello");
            for (var step = 0; step < LongestWalk; step++)
            {
                var (next, turn) = FlowEngine.Step(flow, state, input, facts, now);
                state = JsonSerializer.Deserialize(JsonSerializer.Serialize(next, AutomationJson.Default.FlowState), AutomationJson.Default.FlowState)!;
                turn.HandOver?.Because.ShouldNotBeOneOf("The flow ends here without an answer.", "The flow goes round in circles.", "The automation cannot go on from here.");
                if (turn.HandOver is not null || turn.Resolve)
                {
                    break;
                }

                (turn.Replies.Count > 0 || turn.WaitUntil is not null || turn.GoOn).ShouldBeTrue("The customer is told something, or something is on its way.");
                LetsOut(state, turn, Requests[random.Next(Requests.Length)], now);
                input = Next(flow, state, random);
            }
        }
    }

    /// <summary>The runner, in this state: the next message that asks for a person gives the thread away, at once.</summary>
    private static void LetsOut(FlowState state, Turn turn, string request, DateTimeOffset now)
    {
        var run = new Run
        {
            Id = Guid.CreateVersion7(),
            Handler = new HandlerRef("automation", "flow:x"),
            Thread = new ThreadSnapshot { Id = Guid.CreateVersion7(), Customer = new CustomerSnapshot(Guid.CreateVersion7(), "Ada", "en"), State = "waiting" },
            StartedAt = now,
            Step = 3,
            State = JsonSerializer.SerializeToElement(state, AutomationJson.Default.FlowState),
            GoOn = turn.GoOn,
            WaitUntil = turn.WaitUntil,
        };
        var message = new MessageSnapshot { Id = Guid.CreateVersion7(), Seq = 9, Direction = "inbound", Author = new AuthorSnapshot("customer", "c", "Ada"), Content = new Content { Text = request } };
        var outcome = RunRules.MessageCame(run, message, now);
        var away = outcome.Commands.OfType<AssignHandler>().ShouldHaveSingleItem();
        (away.To, away.WantsPerson, away.Expected).ShouldBe((null, true, run.Handler));
        away.Note.ShouldNotBeNull().ShouldContain(request);
        outcome.Commands.OfType<PostAutomated>().ShouldBeEmpty();
        outcome.Run.IsReady(now.AddDays(1)).ShouldBeFalse("Nothing is decided after that.");
    }

    private static FlowInput Next(Flow flow, FlowState state, Random random)
    {
        switch (state.Awaits)
        {
            case Awaits.Call:
                return new FlowInput.Called(new int?[] { null, 200, 200, 404, 500 }[random.Next(5)], JsonDocument.Parse("""{"state":"shipped","arrives":"2026-11-25"}""").RootElement);
            case Awaits.Time:
                return random.Next(3) == 0 ? new FlowInput.Said("are you there?") : new FlowInput.TimeCame();
            default:
                var ask = flow.Steps[state.Step].Actions[state.Index].ShouldBeOfType<Ask>();
                string[] answers = ["1", "2", "yes", "no", "ada@example.com", "+4930123456", "42", "A123456", "2026-11-20", "what?", .. ask.Choices.Select(choice => choice.Id)];
                return new FlowInput.Said(answers[random.Next(answers.Length)]);
        }
    }

    /// <summary>Makes up flows, good ones and bad ones.</summary>
    private static class FlowMaker
    {
        public static string Make(Random random)
        {
            var steps = random.Next(1, 6);
            var yaml = new StringBuilder("flow: 1\nname: Made up\nsteps:\n");
            for (var step = 0; step < steps; step++)
            {
                yaml.Append(CultureInfo.InvariantCulture, $"  s{step}:\n");
                for (var action = random.Next(1, 4); action > 0; action--)
                {
                    yaml.Append(CultureInfo.InvariantCulture, $"    - {Action(random, steps)}\n");
                }

                yaml.Append(CultureInfo.InvariantCulture, $"    - {Last(random, steps)}\n");
            }

            return yaml.ToString();
        }

        private static string Action(Random random, int steps) => random.Next(9) switch
        {
            0 => "say: Hello ${message}",
            1 => "ask: { text: How many?, type: number, save: kept }",
            2 => "ask: { text: Really?, type: yesno, save: kept }",
            3 => $"if: message contains \"{random.Next(5)}\"\n      goto: {Step(random, steps)}",
            4 => "set: { kept: x }",
            5 => $"call: {{ url: https://shop.example/x, failed: {Step(random, steps)}, notFound: {Step(random, steps)} }}",
            6 => "tag: made-up",
            7 => $"wait: {{ for: 5m, reply: {Step(random, steps)} }}",
            _ => "note: Something",
        };

        private static string Last(Random random, int steps) => random.Next(6) switch
        {
            0 or 1 => "resolve: true",
            2 => "handover: Enough",
            3 => $"goto: {Step(random, steps)}",
            4 => $"menu: {{ text: Where?, choices: [ {{ title: One, id: a, goto: {Step(random, steps)} }}, {{ title: Two, id: b, goto: {Step(random, steps)} }} ] }}",
            _ => "say: Bye",
        };

        private static string Step(Random random, int steps) => "s" + random.Next(steps);
    }
}
