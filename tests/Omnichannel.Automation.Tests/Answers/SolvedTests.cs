using Omnichannel.Automation.Answers;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Hosting.Threads;
using Omnichannel.Testing;

namespace Omnichannel.Automation.Tests.Answers;

[Collection(OnAnswersHosts.Name)]
public class SolvedTests(AnswersHosts hosts)
{
    [Theory]
    [InlineData("Write to ada@example.com please", "Write to [address] please")]
    [InlineData("Call +49 170 1234567 or (0170) 123-4567", "Call [number] or ([number]")]
    [InlineData("Order A-2026-00815 costs 49.90 EUR within 30 days", "Order [number] costs 49.90 EUR within 30 days")]
    [InlineData("DE89 3704 0044 0532 0130 00", "DE89 [number]")]
    [InlineData("Dear Ada, Ms LOVELACE: adapt it", "Dear [name], Ms [name]: adapt it")]
    [InlineData("See https://a.test/reset?token=abc#x now", "See https://a.test/reset now")]
    [InlineData("I live at 12 Baker Street in London, or Hauptstraße 5a", "I live at [address] in London, or [address]")]
    public void Clean_PersonalData_IsTakenOut(string text, string clean) => Scrub.Clean(text, "Ada Lovelace").ShouldBe(clean);

    [Fact]
    public void From_ResolvedEpisode_IsTheQuestionAndWhatAgentsAnswered()
    {
        var thread = Said.Thread(state: "resolved");

        var solved = Solved.From(thread, [
            Said.ByCustomer(1, "Hello,"), Said.ByCustomer(2, "my oven shows error E24, ada@example.com"), Said.Note(3, "She is a star"),
            Said.ByAgent(4, "Hi Ada"), Said.ByAgent(5, "Open the flap and clean the pump filter."), Said.ByCustomer(6, "It works!"), Said.ByAgent(7, "You're welcome"),
        ])!;

        solved.Question.ShouldBe("Hello,\n\nmy oven shows error E24, [address]");
        solved.Answer.ShouldBe("Open the flap and clean the pump filter.");
        solved.Agent.ShouldBe("Grace");
    }

    [Fact]
    public void From_NobodyAnswered_IsNothing() =>
        Solved.From(Said.Thread(state: "resolved"), [Said.ByCustomer(1, "my oven shows error E24"), Said.Note(2, "spam, nothing to be done about it")]).ShouldBeNull();

    [Theory]
    [MemberData(nameof(AnswersHost.Databases), MemberType = typeof(AnswersHost))]
    public async Task Follow_EpisodeResolvedThenErased_IsSuggestedToAgentsAloneAndThenGone(string database)
    {
        var host = hosts.On(database);
        using var client = await host.ClientAsync("agent");
        var thread = Solve(host, "The gyroscope of my quadcopter drifts leftwards", "Put the quadcopter on a level table and hold both sticks down for five seconds.");

        await Until.True(async () => (await FindAsync(client)).Count == 1, "the episode is learnt from");
        (await host.Get<KnowledgeIndex>().SearchAsync("quadcopter gyroscope drifts", "en", articlesOnly: true, 5, CancellationToken.None)).ShouldBeEmpty();

        host.Conversations.Put(thread with { Customer = thread.Customer with { Name = null } });
        host.Conversations.Tell("reset", thread.Id);
        await Until.True(async () => (await FindAsync(client)).Count == 0, "the erased customer's episode is gone");

        Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> FindAsync(HttpClient http) => EpisodesAsync(http, "quadcopter gyroscope drifts");
    }

    [Theory]
    [MemberData(nameof(AnswersHost.Databases), MemberType = typeof(AnswersHost))]
    public async Task Follow_ErasedAfterMergeOrWhileAway_IsForgotten(string database)
    {
        var host = await AnswersHost.StartAsync(database);
        using var client = await host.ClientAsync("agent");
        var merged = Solve(host, "The theremin hums at night", "Turn the theremin's antenna away from the radiator.");
        var away = Solve(host, "The bagpipe squeaks in winter", "Oil the bagpipe's reed with almond oil once a month.");
        var stays = Solve(host, "The harpsichord sounds dull", "Replace the harpsichord's plectra every second year.");
        await Until.True(async () => (await EpisodesAsync(client, "theremin hums")).Count + (await EpisodesAsync(client, "bagpipe squeaks")).Count
            + (await EpisodesAsync(client, "harpsichord dull")).Count == 3, "all are learnt");

        // A merge, then the survivor's erasure: only the survivor's id is told.
        var survivor = host.Conversations.Put(Said.Thread(), Said.ByCustomer(1, "hi"));
        host.Conversations.Lead(merged.Id, survivor.Id);
        host.Conversations.Tell("customer.updated", merged.Id);
        await Until.True(async () => await NowInAsync(host, merged.Id) == survivor.Id.ToString("D"), "the merge is known");
        host.Conversations.Put(survivor);
        host.Conversations.Tell("reset", survivor.Id);
        await Until.True(async () => (await EpisodesAsync(client, "theremin hums")).Count == 0, "the merged one is gone");

        // Erased while nobody looked, and of the feed nothing is left of that time.
        await host.DisposeAsync();
        host.Conversations.Put(away);
        host.Conversations.Tell("reset", away.Id);
        host.Conversations.Forget();
        await using var again = await host.RestartAsync();
        using var other = await again.ClientAsync("agent");
        await Until.True(async () => (await EpisodesAsync(other, "bagpipe squeaks")).Count == 0, "the one who was erased meanwhile is gone");
        (await EpisodesAsync(other, "harpsichord dull")).Count.ShouldBe(1);
    }

    private static ThreadSnapshot Solve(AnswersHost host, string question, string answer)
    {
        var thread = host.Conversations.Put(Said.Thread(state: "resolved"), Said.ByCustomer(1, question), Said.ByAgent(2, answer));
        host.Conversations.Tell(thread);
        return thread;
    }

    private static async Task<IReadOnlyList<System.Text.Json.Nodes.JsonObject>> EpisodesAsync(HttpClient client, string question) =>
        [.. (await client.ReadAsync($"api/automation/answers?q={Uri.EscapeDataString(question)}&language=en")).Items()
            .Where(item => item["sources"]![0]!.Text("type") == "episode" && item["confidence"]!.GetValue<double>() >= 0.3)];

    private static async Task<string?> NowInAsync(AnswersHost host, Guid thread)
    {
        await using var connection = await host.Database.OpenAsync(CancellationToken.None);
        return await Dapper.SqlMapper.ExecuteScalarAsync<string>(connection, "SELECT now_in FROM solved WHERE thread_id = @thread", new { thread = thread.ToString("D") });
    }
}
