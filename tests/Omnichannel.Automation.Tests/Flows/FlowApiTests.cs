using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Automation.Tests.Runs;

namespace Omnichannel.Automation.Tests.Flows;

/// <summary>Drafts, tests, publishing and secrets, from outside.</summary>
public sealed class FlowApiTests(AutomationHub hub) : IClassFixture<AutomationHub>
{
    private const string Good = """
        flow: 1
        name: Good
        steps:
          first:
            - ask: { text: All well?, type: yesno, save: well }
            - say: Good bye.
            - resolve: true
        tests:
          - name: says good bye
            steps:
              - say: Hi
              - { say: "yes", expect: { text: Good bye., resolved: true } }
        """;

    private readonly HttpClient _client = hub.Api.Http;

    [Fact]
    public async Task Flow_FromDraftToRollback()
    {
        (await PutAsync("flows/good/draft", new { yaml = Good }))["errors"]!.AsArray().ShouldBeEmpty();
        var tests = await PostAsync("flows/good/test", new { });
        tests["passed"]!.GetValue<bool>().ShouldBeTrue();
        tests["tests"]![0]!["name"]!.GetValue<string>().ShouldBe("says good bye");
        var run = await PostAsync("flows/good/dry-run", new { messages = new[] { "Hi", "1" }, channel = "sms", language = "de" });
        run["resolved"]!.GetValue<bool>().ShouldBeTrue();
        run["transcript"]!.AsArray().Select(line => line!["text"]!.GetValue<string>()).ShouldBe(["Hi", "All well?", "1", "Good bye.", "resolved"]);

        (await PostAsync("flows/good/publish", new { }))["version"]!.GetValue<int>().ShouldBe(1);
        (await PostAsync("flows/good/publish", new { }, HttpStatusCode.NotFound))["type"]!.GetValue<string>().ShouldBe("not-found");
        await PutAsync("flows/good/draft", new { yaml = Good.Replace("All well?", "Well?", StringComparison.Ordinal) });
        (await PostAsync("flows/good/publish", new { }))["version"]!.GetValue<int>().ShouldBe(2);
        await PostAsync("flows/good/rollback", new { version = 3 }, HttpStatusCode.NotFound);
        await PostAsync("flows/good/rollback", new { version = 1 });
        (await GetAsync("flows/good/versions"))["items"]!.AsArray().Select(item => (item!["version"]!.GetValue<int>(), item["published"]!.GetValue<bool>())).ShouldBe([(2, false), (1, true)]);
        var flow = (await GetAsync("flows"))["items"]!.AsArray().Single(item => item!["name"]!.GetValue<string>() == "good")!;
        (flow["id"]!.GetValue<string>(), flow["title"]!.GetValue<string>(), flow["published"]!.GetValue<int>()).ShouldBe(("flow:good", "Good", 1));
    }

    [Fact]
    public async Task Publish_WhatWouldTrapACustomer_IsRefusedWithTheWay()
    {
        const string Trap = """
            flow: 1
            name: Trap
            steps:
              first:
                - menu: { text: Where?, choices: [ { title: On, goto: second } ] }
              second:
                - menu: { text: Where now?, choices: [ { title: Back, goto: first } ] }
            """;
        (await PutAsync("flows/trap/draft", new { yaml = Trap }))["errors"]!.AsArray().ShouldHaveSingleItem();
        var refused = await PostAsync("flows/trap/publish", new { }, HttpStatusCode.UnprocessableEntity);
        refused["errors"]![0]!["trap"]!.AsArray().Select(line => line!.GetValue<string>()).ShouldBe(["first: ask (line 5)"]);
    }

    [Fact]
    public async Task Publish_FailingTestOrMissingSecret_IsRefused()
    {
        await PutAsync("flows/bad/draft", new { yaml = Good.Replace("text: Good bye., resolved", "text: Hello., resolved", StringComparison.Ordinal) });
        var failed = await PostAsync("flows/bad/publish", new { }, HttpStatusCode.UnprocessableEntity);
        failed["tests"]![0]!["problem"]!.GetValue<string>().ShouldContain("Good bye.");

        await PutAsync("flows/call/draft", new
        {
            yaml = "flow: 1\nname: Call\nsteps:\n  a:\n    - call: { url: https://shop.example/, headers: { X: \"${secrets.KEY}\" }, failed: b }\n    - goto: b\n  b:\n    - resolve: true\n",
        });
        (await PostAsync("flows/call/publish", new { }, HttpStatusCode.UnprocessableEntity))["errors"]![0]!["message"]!.GetValue<string>().ShouldContain("KEY");
        var secret = await PutAsync("secrets/KEY", new { value = "very secret" });
        secret.ToJsonString().ShouldNotContain("very secret");
        (await GetAsync("secrets")).ToJsonString().ShouldNotContain("very secret");
        await PostAsync("flows/call/publish", new { });
    }

    [Fact]
    public async Task Schema_KnowsWhatTheSamplesUse()
    {
        var schema = await GetAsync("flows/schema");
        schema["$defs"]!["action"]!["oneOf"]!.AsArray().Select(action => action!["required"]![0]!.GetValue<string>())
            .ShouldBe(["say", "menu", "ask", "call", "if", "set", "tag", "untag", "note", "resolve", "handover", "goto", "wait"]);
        (await GetAsync($"threads/{Guid.Empty}"))["items"]!.AsArray().ShouldBeEmpty();
    }

    private async Task<JsonNode> GetAsync(string path) => (await _client.GetFromJsonAsync<JsonNode>("api/automation/" + path))!;

    private async Task<JsonNode> PutAsync(string path, object body) => await ReadAsync(await _client.PutAsJsonAsync("api/automation/" + path, body), HttpStatusCode.OK);

    private async Task<JsonNode> PostAsync(string path, object body, HttpStatusCode expected = HttpStatusCode.OK) =>
        await ReadAsync(await _client.PostAsJsonAsync("api/automation/" + path, body), expected);

    private static async Task<JsonNode> ReadAsync(HttpResponseMessage answer, HttpStatusCode expected)
    {
        var text = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, text);
        answer.Dispose();
        return JsonNode.Parse(text)!;
    }
}
