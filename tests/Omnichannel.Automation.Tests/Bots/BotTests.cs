using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Omnichannel.Adapters;
using Omnichannel.Automation.Runs;
using Omnichannel.Automation.Tests.Answers;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;
using Omnichannel.Testing;

namespace Omnichannel.Automation.Tests.Bots;

[Collection(OnAnswersHosts.Name)]
public sealed class BotTests(AnswersHosts hosts) : IAsyncLifetime
{
    private readonly string _name = Wire.Unique("bot");
    private BotStandIn _bot = null!;

    public async ValueTask InitializeAsync() => _bot = await BotStandIn.StartAsync();

    public async ValueTask DisposeAsync() => await _bot.DisposeAsync();

    [Theory]
    [MemberData(nameof(AnswersHost.Databases), MemberType = typeof(AnswersHost))]
    public async Task Turn_BotAnswers_IsAskedSignedAndSaysWhatItAnswers(string database)
    {
        var host = hosts.On(database);
        var secret = await SetAsync(host);
        var thread = Thread(host, Said.ByCustomer(1, "Before"), Said.ByAgent(2, "Indeed"), Said.Note(3, "secret note"), Said.ByCustomer(4, "Now"));
        _bot.Answers = context => BotStandIn.Send(context, 200, """{"replies":[{"text":"Which?","choices":[{"id":"a","title":"A"}]}],"state":{"step":2},"later":"unknown"}""");

        var turn = await TurnAsync(host, thread, [Said.ByCustomer(4, "Now")]);

        turn.Replies.Single().ShouldSatisfyAllConditions(reply => reply.Text.ShouldBe("Which?"), reply => reply.Choices!.Single().ShouldBe(new Choice("a", "A")));
        turn.State!.Value.GetProperty("step").GetInt32().ShouldBe(2);
        var asked = _bot.Asked.Single();
        StandardWebhooks.Verify([secret], asked.Id, asked.Timestamp, asked.Signature, asked.Body, TimeProvider.System.GetUtcNow()).ShouldBeTrue();
        var body = JsonNode.Parse(asked.Body)!;
        body.Text("type").ShouldBe("bot.message");
        body.Text("threadId").ShouldBe(thread.Id.ToString("D"));
        body["message"]!.Text("text").ShouldBe("Now");
        body["history"]!.AsArray().Select(message => message!.Text("text")).ShouldBe(["Before", "Indeed", "Now"]);
        body["customer"]!.Text("language").ShouldBe("en");
        Encoding.UTF8.GetString(asked.Body).ShouldNotContain("secret note");
    }

    [Fact]
    public async Task Turn_HandOverAndResolve_AreWhatTheBotSays()
    {
        var host = hosts.On(AnswersHost.Sqlite);
        await SetAsync(host);
        _bot.Answers = context => BotStandIn.Send(context, 200, """{"replies":[],"handover":{"because":"Too hard","summary":"Wants a refund"},"resolve":true}""");
        var over = await TurnAsync(host, Thread(host), []);
        _bot.Answers = context => BotStandIn.Send(context, 200, """{"replies":[{"text":"Done."}],"resolve":true}""");
        var done = await TurnAsync(host, Thread(host), []);

        over.HandOver!.Because.ShouldBe("Too hard");
        over.Summary.ShouldBe("Wants a refund");
        over.Resolve.ShouldBeFalse();
        done.Resolve.ShouldBeTrue();
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    [InlineData(401)]
    public async Task Turn_BotFailsThenAnswers_IsAskedAgainUnderTheSameId(int status)
    {
        var host = hosts.On(AnswersHost.Sqlite);
        await SetAsync(host);
        _bot.Answers = context => _bot.Asked.Count == 1 ? BotStandIn.Send(context, status, "", "0") : BotStandIn.Send(context, 200, """{"replies":[{"text":"Here."}]}""");

        (await TurnAsync(host, Thread(host), [])).Replies.Single().Text.ShouldBe("Here.");

        _bot.Asked.Select(asked => asked.Id).Distinct().Count().ShouldBe(1);
        _bot.Asked.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Turn_HalfASurrogatePair_IsReadAndTheStateCanBeKept()
    {
        var host = hosts.On(AnswersHost.Sqlite);
        await SetAsync(host);
        _bot.Answers = context => BotStandIn.Send(context, 200, """{"replies":[{"text":"Half \ud83d a pair"}],"state":{"\ud83d":"\ude00"}}""");

        var turn = await TurnAsync(host, Thread(host), []);

        turn.Replies.Single().Text.ShouldBe("Half \ufffd a pair");
        turn.State!.Value.GetProperty("\ufffd").GetString().ShouldBe("\ufffd");
    }

    [Fact]
    public async Task Turn_WhateverIsWrong_GoesToAPerson()
    {
        var host = hosts.On(AnswersHost.Sqlite);
        await SetAsync(host);
        await GoesToAPerson(400, "no", "answered 400");
        await GoesToAPerson(401, "", "are both clocks right? (3 times)");
        await GoesToAPerson(302, "", "answered 302");
        await GoesToAPerson(200, "<html>", "not what the interface says");
        await GoesToAPerson(200, "null", "empty");
        await GoesToAPerson(200, """{"replies":[{"text":""}]}""", "A reply has a text");
        await GoesToAPerson(200, """{"replies":[null]}""", "A reply has a text");
        await GoesToAPerson(200, """{"replies":[{"text":"a","choices":[{"id":"a"}]}]}""", "choices");
        await GoesToAPerson(200, """{"state":[1]}""", "The state is an object");
        await GoesToAPerson(200, new string(' ', 300_000), "too large");
        await SetAsync(host, enabled: false);
        await GoesToAPerson(200, """{"replies":[{"text":"Here."}]}""", "it is off");

        async Task GoesToAPerson(int status, string body, string because)
        {
            _bot.Answers = context => BotStandIn.Send(context, status, body);
            var turn = await TurnAsync(host, Thread(host), []);
            turn.Replies.ShouldBeEmpty();
            turn.HandOver!.Because.ShouldContain(because);
        }
    }

    [Fact]
    public async Task Turn_Slow_GoesToAPerson()
    {
        var host = hosts.On(AnswersHost.Sqlite);
        await SetAsync(host, timeout: 1);
        var gone = new TaskCompletionSource();
        _bot.Answers = context =>
        {
            context.RequestAborted.Register(() => gone.TrySetResult());
            return gone.Task;
        };

        (await TurnAsync(host, Thread(host), [])).HandOver!.Because.ShouldContain("within 1 seconds");
    }

    [Theory]
    [MemberData(nameof(AnswersHost.Databases), MemberType = typeof(AnswersHost))]
    public async Task Replies_AfterAccepted_AreCommandedOnce(string database)
    {
        var host = hosts.On(database);
        var secret = await SetAsync(host);
        var thread = Thread(host);
        _bot.Answers = context => BotStandIn.Send(context, 202, "");
        var turn = await TurnAsync(host, thread, []);
        var body = new JsonObject
        {
            ["threadId"] = thread.Id,
            ["episodeId"] = thread.Episode!.Id,
            ["replies"] = new JsonArray(new JsonObject { ["text"] = "At last." }),
            ["resolve"] = true,
        }.ToJsonString();

        turn.Replies.Single().Text.ShouldBe("One moment, please.");
        turn.WaitUntil.ShouldNotBeNull();
        (await TellAsync(host, body, "evt_1", secret)).ShouldBe((202, "accepted"));
        (await TellAsync(host, body, "evt_1", secret)).ShouldBe((202, "duplicate"));
        (await TellAsync(host, body.Replace("At last", "\\ud83d", StringComparison.Ordinal), "evt_2", secret)).ShouldBe((202, "accepted"));
        await Until.True(() => Commands(host, thread.Id).Count >= 4, "the commands arrive");
        Commands(host, thread.Id).ShouldBe(["PostAutomated", "ChangeThread", "PostAutomated", "ChangeThread"]);
        (await TurnAsync(host, thread, [], Trigger.Time)).HandOver.ShouldBeNull();
        (await TurnAsync(host, Thread(host), [], Trigger.Time)).HandOver!.Because.ShouldContain("did not answer in time");
    }

    [Fact]
    public async Task Replies_WrongOrTooLate_ChangeNothing()
    {
        var host = hosts.On(AnswersHost.Sqlite);
        var secret = await SetAsync(host);
        var thread = Thread(host);
        string Body(Guid id, Guid? episode = null) => $$"""{"threadId":"{{id}}","episodeId":"{{episode ?? thread.Episode!.Id}}","replies":[{"text":"x"}]}""";
        var taken = host.Conversations.Put(Said.Thread(handler: new HandlerRef("agent", "a")), Said.ByCustomer(1, "x"));

        (await TellAsync(host, Body(thread.Id), "e1", StandardWebhooks.NewSecret())).Status.ShouldBe(401);
        (await TellAsync(host, Body(thread.Id), "e1", secret, TimeSpan.FromMinutes(-6))).Status.ShouldBe(401);
        (await TellAsync(host, Body(thread.Id), "e1", secret, bot: "nobody")).Status.ShouldBe(401);
        (await TellAsync(host, "{}", "e1", secret)).Status.ShouldBe(400);
        (await TellAsync(host, "[", "e1", secret)).Status.ShouldBe(400);
        (await TellAsync(host, new string(' ', 300_000), "e1", secret)).Status.ShouldBe(413);
        (await TellAsync(host, Body(Said.Id()), "e1", secret)).Status.ShouldBe(404);
        (await TellAsync(host, Body(taken.Id, taken.Episode!.Id), "e1", secret)).ShouldBe((409, "taken-over"));
        (await TellAsync(host, Body(thread.Id, Said.Id()), "e1", secret)).Status.ShouldBe(409);
        (await TellAsync(host, Body(thread.Id), "e1", secret)).Status.ShouldBe(202);
        await Until.True(() => Commands(host, thread.Id).Count >= 1, "the only command arrives");
        Commands(host, thread.Id).ShouldBe(["PostAutomated"]);
    }

    [Fact]
    public async Task Bots_Secrets_AreMadeShownOnceAndReplaced()
    {
        using var client = await hosts.On(AnswersHost.Sqlite).ClientAsync();
        var path = $"api/automation/bots/{_name}";

        var made = await client.PutAsync(path, new JsonObject { ["endpoint"] = "https://bot.test/hook" }, HttpStatusCode.Created);
        var first = made["secrets"]![0]!.GetValue<string>();
        (await client.ReadAsync(path))["secrets"]![0]!.GetValue<string>().ShouldBe("***");
        await client.PutAsync(path, new JsonObject { ["secrets"] = new JsonArray("***", StandardWebhooks.NewSecret()) });
        var stored = await hosts.On(AnswersHost.Sqlite).Get<Automation.Bots.BotStore>().FindAsync(_name, CancellationToken.None);

        first.ShouldStartWith("whsec_");
        stored!.SecretList()[0].ShouldBe(first);
        stored.SecretList().Count.ShouldBe(2);
        stored.ToString().ShouldNotContain(first);
        (await client.PutAsync(path, new JsonObject { ["endpoint"] = "x", ["secrets"] = new JsonArray("short"), ["timeoutSeconds"] = 60, ["displayName"] = "" }, HttpStatusCode.BadRequest))
            .Fields().Order().ShouldBe(["displayName", "endpoint", "secrets", "timeoutSeconds"]);
        (await client.StatusAsync(HttpMethod.Delete, path)).ShouldBe(HttpStatusCode.NoContent);
        (await client.StatusAsync(HttpMethod.Get, path)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task OpenApi_Described_HasWhatABotTellsLater()
    {
        using var client = hosts.On(AnswersHost.Sqlite).Anonymous();

        var description = await client.ReadAsync("openapi/v1.json");

        description["paths"]!["/api/automation/bots/{name}/replies"]!["post"]!["requestBody"].ShouldNotBeNull();
        description["components"]!["schemas"]!["BotLater"]!["properties"]!.AsObject().Select(property => property.Key).ShouldContain("threadId");
    }

    private async Task<string> SetAsync(AnswersHost host, int timeout = 20, bool enabled = true)
    {
        using var client = await host.ClientAsync();
        var secret = StandardWebhooks.NewSecret();
        using var answer = await client.PutAsync(new Uri($"api/automation/bots/{_name}", UriKind.Relative), new StringContent(
            new JsonObject { ["endpoint"] = _bot.Address.ToString(), ["secrets"] = new JsonArray(secret), ["timeoutSeconds"] = timeout, ["enabled"] = enabled }.ToJsonString(),
            Encoding.UTF8,
            "application/json"));
        answer.IsSuccessStatusCode.ShouldBeTrue();
        return secret;
    }

    private ThreadSnapshot Thread(AnswersHost host, params MessageSnapshot[] messages) =>
        host.Conversations.Put(Said.Thread(handler: new HandlerRef("automation", "bot:" + _name)), messages.Length > 0 ? messages : [Said.ByCustomer(1, "Hi")]);

    private Task<Turn> TurnAsync(AnswersHost host, ThreadSnapshot thread, IReadOnlyList<MessageSnapshot> messages, Trigger trigger = Trigger.Started) =>
        host.Services.GetServices<IAutomation>().Single(automation => automation.Prefix == "bot:").TurnAsync(
            new TurnContext
            {
                RunId = Said.Id(),
                Step = 1,
                Automation = "bot:" + _name,
                Thread = thread,
                Trigger = trigger,
                Messages = messages,
                Now = TimeProvider.System.GetUtcNow(),
            },
            CancellationToken.None);

    private async Task<(int Status, string? Word)> TellAsync(AnswersHost host, string body, string id, string secret, TimeSpan shift = default, string? bot = null)
    {
        using var client = host.Anonymous();
        var raw = Encoding.UTF8.GetBytes(body);
        var at = TimeProvider.System.GetUtcNow() + shift;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/automation/bots/{bot ?? _name}/replies") { Content = new ByteArrayContent(raw) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(StandardWebhooks.IdHeader, id);
        request.Headers.Add(StandardWebhooks.TimestampHeader, at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(StandardWebhooks.SignatureHeader, StandardWebhooks.Sign(secret, id, at, raw));
        using var answer = await client.SendAsync(request);
        var read = JsonNode.Parse(await answer.Content.ReadAsStringAsync());
        return ((int)answer.StatusCode, answer.IsSuccessStatusCode ? read!.Text("status") : read!.Text("type"));
    }

    private static IReadOnlyList<string> Commands(AnswersHost host, Guid thread) =>
        [.. host.Conversations.Commanded.Where(command => command.Thread == thread).Select(command => command.Type)];

    private sealed record Asked(string Id, string Timestamp, string Signature, byte[] Body);

    private sealed class BotStandIn : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private BotStandIn(WebApplication app) => _app = app;

        public Uri Address => new(new Uri(_app.Urls.Single()), "hook");

        public ConcurrentQueue<Asked> Asked { get; } = new();

        public Func<HttpContext, Task> Answers { get; set; } = context => Send(context, 200, "{}");

        public static async Task<BotStandIn> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var standIn = new BotStandIn(app);
            app.MapPost("/hook", async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                var headers = context.Request.Headers;
                standIn.Asked.Enqueue(new Asked(headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString(), body.ToArray()));
                await standIn.Answers(context);
            });
            await app.StartAsync();
            return standIn;
        }

        public static async Task Send(HttpContext context, int status, string body, string? retryAfter = null)
        {
            context.Response.StatusCode = status;
            if (retryAfter is not null)
            {
                context.Response.Headers.RetryAfter = retryAfter;
            }

            await context.Response.WriteAsync(body);
        }

        public async ValueTask DisposeAsync() => await _app.DisposeAsync();
    }
}
