using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;

namespace Omnichannel.Automation.Tests.Runs;

public sealed class RunnerTests
{
    private const string Menu = """
        flow: 1
        name: Menu
        steps:
          first:
            - menu:
                text: { en: "What is it?", de: "Worum geht es?" }
                save: topic
                choices:
                  - { id: a, title: Apples, goto: second }
                  - { id: b, title: Bananas, goto: done }
          second:
            - ask: { text: How many?, type: number, save: count }
            - handover: { because: "Wants ${count} apples", team: fruit }
          done:
            - say: Bye.
            - resolve: true
        """;

    private readonly Guid _thread = Guid.CreateVersion7();

    [Theory]
    [MemberData(nameof(World.Databases), MemberType = typeof(World))]
    public async Task Flow_FromFirstWordToAPerson_IsDisclosedAndHandedOverWithWhatIsKnown(string database)
    {
        await using var world = await StartAsync(database);
        world.Hub.Writes(_thread, "Hallo", "flow:menu", language: "de-AT");
        await SaidAsync(world, 1);
        world.Hub.Said(_thread)[0].ShouldBe("Ich bin ein automatischer Assistent; schreiben Sie „Mitarbeiter“ für einen Menschen.\n\nWorum geht es?");
        world.Hub.Messages(_thread)[^1].Content.Parts.Select(part => (part.Type, part.Id, part.Title)).ShouldBe([(PartTypes.Choice, "a", "Apples"), (PartTypes.Choice, "b", "Bananas")]);
        world.Hub.Thread(_thread).State.ShouldBe("waiting");
        world.Hub.Writes(_thread, "1");
        await SaidAsync(world, 2);
        world.Hub.Writes(_thread, "7");
        await world.UntilAsync(() => world.Hub.Thread(_thread).Handler?.Type == "team", "handed over");
        var thread = world.Hub.Thread(_thread);
        (thread.Handler!.Id, thread.WantsPerson, thread.State).ShouldBe(("fruit", true, "open"));
        world.Hub.Said(_thread)[^1].ShouldBe("Ab hier übernimmt ein Mensch.");
        var note = world.Hub.Notes(_thread).ShouldHaveSingleItem();
        note.ShouldStartWith("Wants 7 apples");
        note.ShouldContain("count: 7");
        note.ShouldContain("Customer: Hallo\nAutomation: Ich bin");
        await EndedAsync(world, "Wants 7 apples");
        world.Hub.Refusals.ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(World.Databases), MemberType = typeof(World))]
    public async Task Customer_AsksForAPerson_IsAnsweredByNoAutomationAgain(string database)
    {
        await using var world = await StartAsync(database);
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        world.Hub.Writes(_thread, "agent");
        await world.UntilAsync(() => world.Hub.Notes(_thread).Count == 1, "what it knows follows as a note");
        world.Hub.Writes(_thread, "1");
        await EndedAsync(world, "The customer asked for a person.");
        world.Hub.Said(_thread).Count.ShouldBe(1);
        world.Hub.Thread(_thread).Handler.ShouldBeNull();
    }

    [Theory]
    [InlineData("You are useless, this is outrageous", null, "The customer is angry.")]
    [InlineData("Hello", "people", "The customer wants to be served by people.")]
    [InlineData("I want to speak to a person please", null, null)]
    public async Task Customer_WhoShallNotMeetAnAutomation_DoesNot(string text, string? service, string? because)
    {
        await using var world = await StartAsync();
        world.Hub.Writes(_thread, text, "flow:menu", service: service);
        await world.UntilAsync(() => world.Hub.Thread(_thread) is { Handler: null, WantsPerson: true }, "a person answers");
        world.Hub.Said(_thread).ShouldAllBe(said => said == "A person will take over from here.");
        if (because is not null)
        {
            await EndedAsync(world, because);
        }
    }

    [Fact]
    public async Task Customer_IsAngryLater_IsHandedOverAtOnce()
    {
        await using var world = await StartAsync();
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        world.Hub.Writes(_thread, "this is a scam");
        await EndedAsync(world, "The customer is angry.");
        world.Hub.Notes(_thread).ShouldHaveSingleItem().ShouldContain("Customer: this is a scam");
        world.Hub.Thread(_thread).WantsPerson.ShouldBeTrue();
    }

    [Fact]
    public async Task Customer_IsNotUnderstoodTwice_IsHandedOver()
    {
        await using var world = await StartAsync();
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        world.Hub.Writes(_thread, "pears");
        await SaidAsync(world, 2);
        world.Hub.Said(_thread)[1].ShouldBe("I did not understand that.\n\nWhat is it?");
        world.Hub.Writes(_thread, "plums");
        await EndedAsync(world, "The automation did not understand the customer twice.");
    }

    [Fact]
    public async Task Agent_WhoTakesOver_IsNotTalkedOver()
    {
        await using var world = await StartAsync();
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        world.Hub.AgentTakes(_thread, "Hello, I am Grace.");
        world.Hub.Writes(_thread, "1");
        await world.UntilAsync(() => world.Hub.Notes(_thread).Count == 1, "what it knows follows as a note");
        world.Hub.Said(_thread).Count.ShouldBe(2);
        world.Hub.Thread(_thread).Handler!.Id.ShouldBe("a1");
    }

    [Fact]
    public async Task Machines_AreNotAnswered()
    {
        await using var world = await StartAsync();
        var other = Guid.CreateVersion7();
        world.Hub.Writes(_thread, "I am out of office", "flow:menu", nature: Natures.AutoReply);
        world.Hub.Writes(other, "Hi", "flow:menu");
        await world.UntilAsync(() => world.Hub.Said(other).Count == 1, "the other one is answered");
        world.Hub.Writes(other, "I am out of office", nature: Natures.AutoReply);
        world.Hub.Writes(other, "2");
        await world.UntilAsync(() => world.Hub.Thread(other).State == "resolved", "it is resolved");
        world.Hub.Said(other).Count.ShouldBe(2);
        world.Hub.Said(_thread).ShouldBeEmpty();
    }

    [Fact]
    public async Task Customer_WhoComesBack_BeginsANewEpisode()
    {
        await using var world = await StartAsync();
        for (var episode = 1; episode <= 2; episode++)
        {
            world.Hub.Writes(_thread, "Hi", "flow:menu");
            await SaidAsync(world, (2 * episode) - 1);
            world.Hub.Writes(_thread, "Bananas");
            await world.UntilAsync(() => world.Hub.Thread(_thread).State == "resolved" && world.Hub.Said(_thread).Count == 2 * episode, "it is resolved");
        }

        await world.UntilAsync(async () => await world.RunsAsync(_thread) is [{ EndedAt: not null }, { EndedAt: not null }], "two runs");
        world.Hub.Said(_thread).Count(said => said.StartsWith("I am an automatic assistant", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(World.Databases), MemberType = typeof(World))]
    public async Task Customer_WhoIsErased_IsForgotten(string database)
    {
        await using var world = await StartAsync(database);
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        world.Hub.Writes(_thread, "2");
        await world.UntilAsync(() => world.Hub.Thread(_thread).State == "resolved", "it is resolved");
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await world.UntilAsync(async () => (await world.RunsAsync(_thread)).Count == 2, "two runs are remembered");
        world.Hub.Erase(_thread);
        await world.UntilAsync(async () => (await world.RunsAsync(_thread)).Count == 0, "none is");
    }

    [Theory]
    [MemberData(nameof(World.Databases), MemberType = typeof(World))]
    public async Task Customer_WhoWasMergedBeforeTheyWereErased_IsForgotten(string database)
    {
        await using var world = await StartAsync(database);
        var other = Guid.CreateVersion7();
        foreach (var thread in new[] { _thread, other })
        {
            world.Hub.Writes(thread, "Hi", "flow:menu");
            await world.UntilAsync(() => world.Hub.Said(thread).Count == 1, "it is asked");
            world.Hub.Writes(thread, "2");
            await world.UntilAsync(async () => await world.RunsAsync(thread) is [{ EndedAt: not null }], "the run is over");
        }

        // The feed tells of the survivor only.
        await world.EraseAsync(Guid.CreateVersion7(), _thread);
        await world.EraseAsync(_thread);

        (await world.RunsAsync(_thread)).ShouldBeEmpty();
        (await world.RunsAsync(other)).Count.ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(World.Databases), MemberType = typeof(World))]
    public async Task Customer_WhoWasErasedWhileTheFeedForgot_IsForgotten(string database)
    {
        await using var world = await StartAsync(database);
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        await world.KillAsync();
        world.Hub.Erase(_thread);
        await world.EraseAsync(_thread);
        world.Hub.Forget();
        var other = Guid.CreateVersion7();
        world.Hub.Writes(other, "Hi", "flow:menu");
        await world.UntilAsync(() => world.Hub.Said(other).Count == 1, "it goes on");
        await world.UntilAsync(async () => await world.RunsAsync(_thread) is [] or [{ EndedAt: not null }], "the run does not");
        (await world.RunsAsync(_thread)).ShouldBeEmpty();
    }

    [Fact]
    public async Task NewVersion_IsForThoseWhoBeginThen()
    {
        await using var world = await StartAsync();
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        await world.PublishAsync("menu", Menu.Replace("Bye.", "See you.", StringComparison.Ordinal));
        await world.KillAsync();
        world.Hub.Writes(_thread, "2");
        await SaidAsync(world, 2);
        world.Hub.Said(_thread)[1].ShouldBe("Bye.");
        await world.UntilAsync(() => world.Hub.Thread(_thread).State == "resolved", "it is resolved");
        world.Hub.Writes(_thread, "Hi again", "flow:menu");
        await SaidAsync(world, 3);
        world.Hub.Writes(_thread, "2");
        await SaidAsync(world, 4);
        world.Hub.Said(_thread)[3].ShouldBe("See you.");
    }

    [Fact]
    public async Task FeedThatForgot_IsReadAnew()
    {
        await using var world = await StartAsync();
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        await world.KillAsync();
        var others = Enumerable.Range(0, 5).Select(_ => Guid.CreateVersion7()).ToList();
        others.ForEach(other => world.Hub.Writes(other, "Hi", "flow:menu"));
        world.Hub.Writes(_thread, "1");
        world.Hub.Forget();
        await world.UntilAsync(() => world.Hub.Said(_thread).Count == 2 && others.TrueForAll(other => world.Hub.Said(other).Count == 1), "all are answered");
        world.Hub.Said(_thread)[1].ShouldBe("How many?");
    }

    [Theory]
    [InlineData("flow:unknown")]
    [InlineData("whatever")]
    public async Task UnknownAutomation_GivesTheThreadToAPerson(string automation)
    {
        await using var world = await StartAsync();
        world.Hub.Writes(_thread, "Hi", automation);
        await world.UntilAsync(() => world.Hub.Thread(_thread) is { Handler: null, WantsPerson: true }, "a person answers");
    }

    [Fact]
    public async Task SlowAutomation_HoldsUpNobodyElseAndIsEndedInTime()
    {
        var slow = new Stub("slow", async (_, cancellationToken) =>
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return new Turn();
        });
        await using var world = await StartAsync(automations: slow);
        var slows = Enumerable.Range(0, 30).Select(_ => Guid.CreateVersion7()).ToList();
        slows.ForEach(thread => world.Hub.Writes(thread, "Hi", "slow"));
        world.Hub.Writes(_thread, "Hi", "flow:menu");
        await SaidAsync(world, 1);
        await world.UntilAsync(
            () =>
            {
                world.Time.Forward(TimeSpan.FromSeconds(31));
                return slows.TrueForAll(thread => world.Hub.Thread(thread) is { Handler: null, WantsPerson: true });
            },
            "all who waited for it have a person");
    }

    [Fact]
    public async Task AutomationThatFails_GivesTheThreadToAPerson()
    {
        await using var world = await StartAsync(automations: new Stub("broken", (_, _) => throw new InvalidOperationException("broken")));
        world.Hub.Writes(_thread, "Hi", "broken");
        await EndedAsync(world, "The automation failed.");
    }

    [Fact]
    public async Task AutomationThatTalksWithoutEnd_IsStopped()
    {
        var chatty = new Stub("chatty", (_, _) => Task.FromResult(new Turn { Replies = [new Reply("And another thing.")], GoOn = true }));
        await using var world = await StartAsync(automations: chatty);
        world.Hub.Writes(_thread, "Hi", "chatty");
        await EndedAsync(world, "The automation said too much in a short time.");
        world.Hub.Said(_thread).Count.ShouldBe(TurnRules.MostSaid + 1);
    }

    private static async Task<World> StartAsync(string database = World.Sqlite, params IAutomation[] automations)
    {
        var world = await World.StartAsync(database, automations: automations);
        await world.PublishAsync("menu", Menu);
        return world;
    }

    private Task SaidAsync(World world, int count) => world.UntilAsync(() => world.Hub.Said(_thread).Count == count, $"{count} messages are said");

    private async Task EndedAsync(World world, string because)
    {
        await world.UntilAsync(async () => await world.RunsAsync(_thread) is [{ EndedAt: not null }, ..], "the run is over");
        (await world.RunsAsync(_thread))[0].Because.ShouldBe(because);
    }

    private sealed class Stub(string id, Func<TurnContext, CancellationToken, Task<Turn>> turn) : IAutomation
    {
        public string Prefix => id;

        public Task<Turn> TurnAsync(TurnContext context, CancellationToken cancellationToken) => turn(context, cancellationToken);
    }
}
