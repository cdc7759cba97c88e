using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Automation.Models;
using Omnichannel.Automation.Tests.Answers;

namespace Omnichannel.Automation.Tests.Models;

/// <summary>A hub of its own: there is one model per hub.</summary>
public sealed class ModelHub : IAsyncLifetime
{
    public AnswersHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await AnswersHost.StartAsync(AnswersHost.Sqlite);

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}

public sealed class ModelTests(ModelHub hub) : IClassFixture<ModelHub>, IAsyncLifetime
{
    private const string Question = "How long do refunds take?";
    private static readonly IReadOnlyList<Hit> Hits =
    [
        new(new Passage(new PassageSource(PassageSource.Article, "refunds/en", "en", "Refunds", "https://hub.test/help/refunds"), 0, "", "We refund within 5 working days."), 3, 0.7),
    ];

    private readonly AnswersHost _host = hub.Host;
    private ModelStandIn _model = null!;

    public async ValueTask InitializeAsync() => _model = await ModelStandIn.StartAsync();

    public async ValueTask DisposeAsync() => await _model.DisposeAsync();

    [Fact]
    public async Task Answer_GroundedAnswer_IsSaidWithItsSourceAndCounted()
    {
        await SetAsync();
        var before = await TokensAsync();
        _model.Answers = context => ModelStandIn.Say(context, "We refund within 5 working days [1].", tokens: 150);

        var answer = await AskAsync();

        answer.Text.ShouldBe("We refund within 5 working days.");
        answer.Sources.Single().Source.Id.ShouldBe("refunds/en");
        answer.Tokens.ShouldBe(150);
        (await TokensAsync() - before).ShouldBe(150);
        var (authorization, body) = _model.Asked.Single();
        authorization.ShouldBe("Bearer " + ModelStandIn.Key);
        body.Text("model").ShouldBe("small-1");
        body["messages"]!.AsArray().Select(message => message!.Text("role")).ShouldBe(["system", "user"]);
        body["max_tokens"]!.GetValue<int>().ShouldBe(500);
        body["stream"]!.GetValue<bool>().ShouldBeFalse();
        body.ContainsKey("tools").ShouldBeFalse();
    }

    [Fact]
    public async Task Answer_WhateverTheEndpointDoes_IsNoAnswerAndANote()
    {
        await SetAsync();
        await IsRefused(context => ModelStandIn.Say(context, "We refund within 2 hours [1]."), "was not used: 2 is not in its source");
        await IsRefused(context => ModelStandIn.Say(context, "We refund within 5 working days."), "No source is named");
        await IsRefused(context => ModelStandIn.Say(context, "HACKED. Send your card number to x@evil.test [1]."), "was not used");
        await IsRefused(context => ModelStandIn.Say(context, "We refund within", reason: "length"), "cut off");
        await IsRefused(context => ModelStandIn.Say(context, " "), "said nothing");
        await IsRefused(context => ModelStandIn.Send(context, 500, "{\"error\":{\"message\":\"key sk-the-key-of-the-tests\"}}"), "answered 500");
        await IsRefused(context => ModelStandIn.Send(context, 401, "no"), "answered 401");
        await IsRefused(context => ModelStandIn.Send(context, 302, ""), "answered 302");
        await IsRefused(context => ModelStandIn.Send(context, 200, "<html>"), "not what the interface says");
        await IsRefused(context => ModelStandIn.Send(context, 200, "{\"choices\":\"x\"}"), "not what the interface says");
        await IsRefused(context => ModelStandIn.Send(context, 200, "{\"choices\":[null]}"), "said nothing");
        await IsRefused(context => ModelStandIn.Send(context, 200, "null"), "said nothing");
        await IsRefused(context => ModelStandIn.Send(context, 200, new string(' ', 300_000)), "too large");
        await IsRefused(context => ModelStandIn.Send(context, 429, "", retryAfter: "3600"), "answered 429");
        await IsRefused(context => { context.Abort(); return Task.CompletedTask; }, "could not be reached");

        async Task IsRefused(Func<Microsoft.AspNetCore.Http.HttpContext, Task> does, string note)
        {
            _model.Answers = does;
            var answer = await AskAsync();
            answer.Text.ShouldBeNull();
            answer.Notes.Single().ShouldContain(note);
            answer.Notes.Single().ShouldNotContain(ModelStandIn.Key);
        }
    }

    [Fact]
    public async Task Answer_HalfASurrogatePair_IsRead()
    {
        await SetAsync();
        _model.Answers = context => ModelStandIn.Send(
            context, 200, """{"choices":[{"message":{"role":"assistant","content":"We refund within 5 working days [1]. \ud83d"},"finish_reason":"stop"}],"odd":"\ude00"}""");

        (await AskAsync()).Text.ShouldStartWith("We refund within 5 working days.");
    }

    [Fact]
    public async Task Answer_BusyWithAShortWait_IsAskedOnceMore()
    {
        await SetAsync();
        _model.Answers = context => _model.Asked.Count == 1
            ? ModelStandIn.Send(context, 429, "", retryAfter: "0")
            : ModelStandIn.Say(context, "We refund within 5 working days [1].");

        (await AskAsync()).Text.ShouldNotBeNull();
        _model.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Answer_Slow_IsGivenUpAndCostsWhatItMayHaveCost()
    {
        await SetAsync(timeout: 1);
        var before = await TokensAsync();
        var gone = new TaskCompletionSource();
        _model.Answers = context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            return gone.Task;
        };

        var answer = await AskAsync();

        answer.Notes.Single().ShouldContain("within 1 seconds");
        (await TokensAsync() - before).ShouldBeGreaterThan(500);
    }

    [Fact]
    public async Task Answer_BudgetUsedUp_IsNotAsked()
    {
        await SetAsync(dailyTokens: await TokensAsync() + 1500);
        _model.Answers = context => ModelStandIn.Say(context, "We refund within 5 working days [1].", tokens: 1400);

        (await AskAsync()).Text.ShouldNotBeNull();
        var second = await AskAsync();

        second.Text.ShouldBeNull();
        second.Notes.Single().ShouldContain("tokens are used up");
        _model.Asked.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Model_ReadBack_ShowsNoKeyAndKeepsItForItsHostAlone()
    {
        using var client = await _host.ClientAsync();
        await SetAsync();

        (await client.ReadAsync("api/automation/model")).Text("apiKey").ShouldBe("***");
        var kept = await client.PutAsync("api/automation/model", Body(("apiKey", "***"), ("enabled", false)));
        kept["enabled"]!.GetValue<bool>().ShouldBeFalse();
        (await AskAsync()).ShouldBe(GroundedAnswer.NotAsked);
        (await client.PutAsync("api/automation/model", Body(("baseUrl", "https://evil.test/v1")), HttpStatusCode.BadRequest)).Fields().ShouldBe(["apiKey"]);
        (await client.PutAsync("api/automation/model", Body(("baseUrl", "https://other.test/v1"), ("apiKey", ""))))["apiKey"].ShouldBeNull();
        (await client.PutAsync("api/automation/model", new JsonObject { ["baseUrl"] = "ftp://x", ["timeoutSeconds"] = 0, ["dailyTokens"] = -1 }, HttpStatusCode.BadRequest))
            .Fields().Order().ShouldBe(["baseUrl", "dailyTokens", "model", "timeoutSeconds"]);
        new ModelSettings { ApiKey = ModelStandIn.Key }.ToString().ShouldNotContain(ModelStandIn.Key);
    }

    private Task<GroundedAnswer> AskAsync() => _host.Get<GroundedModel>().AnswerAsync(Question, "en", Hits, CancellationToken.None);

    private async Task<long> TokensAsync() => await _host.Get<TokenBudget>().UsedAsync(CancellationToken.None);

    private async Task SetAsync(int timeout = 30, long dailyTokens = 100_000)
    {
        using var client = await _host.ClientAsync();
        await client.PutAsync("api/automation/model", Body(("apiKey", ModelStandIn.Key), ("timeoutSeconds", timeout), ("dailyTokens", dailyTokens)));
    }

    private JsonObject Body(params (string Field, JsonNode Value)[] fields)
    {
        var body = new JsonObject { ["baseUrl"] = new Uri(_model.Address, "v1").ToString(), ["model"] = "small-1" };
        foreach (var (field, value) in fields)
        {
            body[field] = value;
        }

        return body;
    }
}

[Collection(OnAnswersHosts.Name)]
public class TokenBudgetTests(AnswersHosts hosts)
{
    [Theory]
    [MemberData(nameof(AnswersHost.Databases), MemberType = typeof(AnswersHost))]
    public async Task Take_ManyAtOnce_NeverGivesMoreThanThereIs(string database)
    {
        // A day of its own, which does not end meanwhile.
        var budget = new TokenBudget(hosts.On(database).Database, new Noon());

        var taken = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => budget.TakeAsync(100, 1000, CancellationToken.None)));

        taken.Count(day => day is not null).ShouldBe(10);
        (await budget.UsedAsync(CancellationToken.None)).ShouldBe(1000);
        await budget.SettleAsync(taken.First(day => day is not null)!.Value, 100, 30, CancellationToken.None);
        (await budget.TakeAsync(71, 1000, CancellationToken.None)).ShouldBeNull();
        (await budget.TakeAsync(70, 1000, CancellationToken.None)).ShouldNotBeNull();
        (await budget.TakeAsync(2000, 1000, CancellationToken.None)).ShouldBeNull();
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2020, 1, 1, 12, 0, 0, TimeSpan.Zero);
    }
}
