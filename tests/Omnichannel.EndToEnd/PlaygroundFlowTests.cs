using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>The newcomer meets a flow on the playground's phone: it answers by itself, and a person is one text away at every step.</summary>
public sealed class PlaygroundFlowTests(PlaygroundTests.Fixture fixture) : IClassFixture<PlaygroundTests.Fixture>
{
    [Fact]
    public async Task Flow_OnThePhone_SolvesItAndLetsOutAtEveryStep()
    {
        await Until.True(() => fixture.HasAccountAsync("playground-sms"), "the playground has made its account");
        await PublishAsync();

        await TextAsync("+15552000201", "Hello", "1. Opening hours");
        await TextAsync("+15552000201", "1", "nine to five");
        await ThreadAsync("+15552000201", thread => (string?)thread["state"] == "resolved");

        await TextAsync("+15552000202", "Hello", "1. Opening hours");
        await WriteAsync("+15552000202", "agent");
        await ThreadAsync("+15552000202", IsWaitingForAPerson);

        await TextAsync("+15552000203", "Hello", "1. Opening hours");
        await TextAsync("+15552000203", "2", "Which order?");
        await WriteAsync("+15552000203", "0");
        await ThreadAsync("+15552000203", IsWaitingForAPerson);
    }

    private static bool IsWaitingForAPerson(JsonNode thread) => thread["wantsPerson"]!.GetValue<bool>() && thread["handler"] is null;

    private async Task PublishAsync()
    {
        using var draft = await fixture.Api.Http.PutAsJsonAsync("/api/automation/flows/welcome/draft", new JsonObject { ["yaml"] = RoutingTests.Flow });
        draft.IsSuccessStatusCode.ShouldBeTrue(await draft.Content.ReadAsStringAsync());
        await fixture.Api.PostAsync("/api/automation/flows/welcome/publish", new JsonObject());
        using var policies = await fixture.Api.Http.PutAsJsonAsync("/api/routing/policies/draft", new JsonObject
        {
            ["yaml"] = "policies:\n  - name: everybody\n    then: { automation: \"flow:welcome\", team: everybody }\n",
        });
        policies.IsSuccessStatusCode.ShouldBeTrue(await policies.Content.ReadAsStringAsync());
        await fixture.Api.PostAsync("/api/routing/policies/publish", new JsonObject());
    }

    private Task WriteAsync(string person, string text) => fixture.WriteAsync("sms", person, text);

    private async Task TextAsync(string person, string text, string answer)
    {
        await WriteAsync(person, text);
        await Until.True(async () => (await fixture.ShownAsync("sms", person)).Any(shown => shown.Contains(answer, StringComparison.Ordinal)), $"the phone shows \"{answer}\"");
    }

    private async Task ThreadAsync(string person, Func<JsonNode, bool> condition)
    {
        var thread = await Until.Value(() => fixture.Api.FindThreadAsync("tel:" + person), "the thread is there");
        await Until.True(async () => condition(await fixture.Api.GetAsync<JsonNode>($"/api/threads/{thread.Id}")), "the thread is as it should be");
    }
}
