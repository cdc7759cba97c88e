using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>From a waiting customer to the right person or automation and back, from outside: the whole hub with agents at their desks.</summary>
public abstract class RoutingTests(RoutingTests.Fixture hub)
{
    internal const string Flow = """
        flow: 1
        name: Welcome
        language: en
        steps:
          menu:
            - menu:
                text: { en: "What is it about?" }
                save: topic
                choices:
                  - { title: { en: Opening hours }, id: hours, goto: hours }
                  - { title: { en: My order }, id: order, goto: order }
          hours:
            - say: { en: "We are here from nine to five." }
            - resolve: true
          order:
            - ask: { text: { en: "Which order?" }, type: text, save: order }
            - handover: Asks about an order.
        """;

    [Fact]
    public async Task Flow_ThatSolvesItAlone_ResolvesTheThread()
    {
        await hub.PublishAsync(Flow);
        using var visitor = await hub.ArriveAsync();
        await visitor.WriteAsync("Hello");

        await Until.True(async () => (await visitor.SeesAsync()).Any(text => text!.Contains("What is it about?")), "the flow asks");
        (await visitor.SeesAsync()).ShouldContain(text => text!.Contains("automat", StringComparison.OrdinalIgnoreCase), "it says that it is an automation");
        await visitor.WriteAsync("Opening hours");
        await Until.True(async () => (await visitor.SeesAsync()).Any(text => text!.Contains("nine to five")), "the flow answers");

        var thread = await hub.Api.ThreadAsync(visitor.Address);
        await Until.True(async () => (await hub.Api.ThreadAsync(thread.Id)).State == "resolved", "the flow resolved it");
    }

    [Theory]
    [InlineData]
    [InlineData("My order")]
    public async Task Agent_AskedForAtAnyStep_ComesWithinOneMessage(params string[] before)
    {
        await hub.PublishAsync(Flow);
        await using var ada = await hub.AgentAsync("Ada");
        await ada.PresenceAsync("online");
        using var visitor = await hub.ArriveAsync();
        await visitor.WriteAsync("Hello");
        var thread = await hub.Api.ThreadAsync(visitor.Address);
        await Until.True(async () => (await visitor.SeesAsync()).Any(text => text!.Contains("What is it about?")), "the flow asks");
        foreach (var text in before)
        {
            await visitor.WriteAsync(text);
            await Until.True(async () => (await visitor.SeesAsync()).Any(seen => seen!.Contains("Which order?")), "the flow asks on");
        }

        await visitor.WriteAsync("0");

        await Until.True(async () => hub.IsWith(await hub.Api.ThreadAsync(thread.Id), ada), "Ada has the thread");
        (await hub.AssignmentsAsync(thread.Id)).ShouldContain(line => line.Contains("Ada"));
    }

    [Fact]
    public async Task Agent_WhoComesOnline_GetsWhoWaitsAndSaysWhy()
    {
        await hub.NobodyAutomatesAsync();
        var phone = HubFixture.NewPhone();
        await hub.TextAsync(phone, "Is anybody there?");
        var thread = await Until.Value(() => hub.Api.FindThreadAsync("tel:" + phone), "the thread is there");

        await using var grace = await hub.AgentAsync("Grace");
        await grace.PresenceAsync("online");

        await Until.True(async () => hub.IsWith(await hub.Api.ThreadAsync(thread.Id), grace), "Grace has the thread");
        (await hub.AssignmentsAsync(thread.Id)).ShouldHaveSingleItem().ShouldContain("because");
        var explanation = await hub.Api.GetAsync<JsonNode>($"/api/routing/threads/{thread.Id}");
        explanation["decision"]!["because"]!.AsArray().Count.ShouldBeGreaterThan(0);
        (await hub.Api.GetAsync<JsonNode>($"/api/threads/{thread.Id}"))["dueAt"].ShouldNotBeNull("every thread that waits has a due time");
    }

    [Fact]
    public async Task Promise_ThatIsBroken_Escalates()
    {
        await hub.NobodyAutomatesAsync();
        var phone = HubFixture.NewPhone();
        await hub.TextAsync(phone, "When will you know?");
        var thread = await Until.Value(() => hub.Api.FindThreadAsync("tel:" + phone), "the thread is there");
        await using var ada = await hub.AgentAsync("Ada");
        using var promised = await ada.Http.PostAsJsonAsync("/api/routing/promises", new JsonObject
        {
            ["threadId"] = thread.Id.ToString(),
            ["text"] = "I'll write in a moment",
            ["kind"] = "promise",
            ["dueAt"] = TimeProvider.System.GetUtcNow().AddSeconds(3).ToString("O"),
        });
        promised.IsSuccessStatusCode.ShouldBeTrue(await promised.Content.ReadAsStringAsync());

        await Until.True(
            async () => (await hub.Api.GetAsync<JsonNode>($"/api/routing/promises?state=broken&thread={thread.Id}"))["items"]!.AsArray().Count == 1, "it counts as broken");
        await Until.True(
            async () => (await hub.Api.GetAsync<JsonNode>($"/api/threads/{thread.Id}"))["priority"]!.GetValue<long>() > 0, "the thread is more urgent than others");
    }

    [Fact]
    public async Task Routing_KilledWhileCustomersCome_ForgetsNobodyAndAssignsOnce()
    {
        await hub.NobodyAutomatesAsync();
        await using var ada = await hub.AgentAsync("Ada");
        await using var bob = await hub.AgentAsync("Bob");
        await Task.WhenAll(ada.PresenceAsync("online"), bob.PresenceAsync("online"));
        var phones = Enumerable.Range(0, 6).Select(_ => HubFixture.NewPhone()).ToList();
        foreach (var phone in phones.Take(3))
        {
            await hub.TextAsync(phone, "Before");
        }

        await hub.KillRoutingAsync(async () =>
        {
            foreach (var phone in phones.Skip(3))
            {
                await hub.TextAsync(phone, "Meanwhile");
            }
        });

        foreach (var phone in phones)
        {
            var thread = await Until.Value(() => hub.Api.FindThreadAsync("tel:" + phone), "the thread is there");
            await Until.True(async () => (await hub.Api.ThreadAsync(thread.Id)).Handler is { ValueKind: JsonValueKind.Object }, "somebody has it");
            (await hub.AssignmentsAsync(thread.Id)).Count.ShouldBe(1);
        }
    }

    /// <summary>A hub of its own: agents who are online take what comes, and other tests want theirs untouched.</summary>
    public abstract class Fixture : IAsyncLifetime
    {
        private const string Line = "line", Web = "web", Number = "+15550002222";
        private TwilioStandIn _twilio = null!;
        private HttpClient _anybody = null!;

        protected Hub Hub { get; private set; } = null!;

        public HubClient Api { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            (Hub, _twilio) = (await StartAsync(), await TwilioStandIn.StartAsync());
            Api = new HubClient(Hub.BaseAddress);
            _anybody = new HttpClient { BaseAddress = Hub.BaseAddress, Timeout = Until.Patience };
            await Api.PutAccountAsync(Line, _twilio.Account(Number));
            await Api.PutAccountAsync(Web, new JsonObject { ["channel"] = "webchat", ["provider"] = "builtin", ["displayName"] = "Site", ["enabled"] = true, ["settings"] = new JsonObject() });
        }

        public async ValueTask DisposeAsync()
        {
            _anybody?.Dispose();
            Api?.Dispose();
            foreach (var server in (IAsyncDisposable?[])[Hub, _twilio])
            {
                if (server is not null)
                {
                    await server.DisposeAsync();
                }
            }

            GC.SuppressFinalize(this);
        }

        public Task<ChatVisitor> ArriveAsync() => ChatVisitor.ArriveAsync(Hub.BaseAddress, Web);

        public Task<DeskAgent> AgentAsync(string name) => DeskAgent.SignInAsync(Api, Hub.BaseAddress, name);

        public bool IsWith(ThreadView thread, DeskAgent agent) =>
            thread.Handler is { ValueKind: JsonValueKind.Object } handler && handler.GetProperty("id").GetString() == agent.Id;

        public async Task TextAsync(string from, string body)
        {
            using var webhook = _twilio.Webhook(new Uri(Hub.BaseAddress, $"/webhooks/{Line}/sms"), _twilio.TextForm(from, Number, body, TwilioStandIn.NewSid()));
            using var answer = await _anybody.SendAsync(webhook);
            answer.IsSuccessStatusCode.ShouldBeTrue($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}\n{Hub.LastLines}");
        }

        /// <summary>The lines of the timeline that say who got the thread.</summary>
        public async Task<IReadOnlyList<string>> AssignmentsAsync(Guid thread) =>
            [.. (await Api.MessagesAsync(thread)).Where(message => message.Direction == "internal" && message.Content.Text!.StartsWith("Given to", StringComparison.Ordinal)).Select(message => message.Content.Text!)];

        /// <summary>Publishes a flow, and a policy that gives chats to it.</summary>
        public async Task PublishAsync(string flow)
        {
            await PutAsync("/api/automation/flows/welcome/draft", new JsonObject { ["yaml"] = flow });
            await Api.PostAsync("/api/automation/flows/welcome/publish", new JsonObject());
            await PoliciesAsync("""
                policies:
                  - name: chats
                    when: { channel: [webchat] }
                    then: { automation: "flow:welcome", team: everybody }
                  - name: everybody else
                    then: { team: everybody }
                """);
        }

        public Task NobodyAutomatesAsync() => PoliciesAsync("policies:\n  - name: everybody\n    then: { team: everybody }\n");

        private async Task PoliciesAsync(string yaml)
        {
            await PutAsync("/api/routing/policies/draft", new JsonObject { ["yaml"] = yaml });
            await Api.PostAsync("/api/routing/policies/publish", new JsonObject());
        }

        private async Task PutAsync(string path, JsonObject body)
        {
            using var answer = await Api.Http.PutAsJsonAsync(path, body);
            answer.StatusCode.ShouldBeOneOf([HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent], await answer.Content.ReadAsStringAsync());
        }

        /// <summary>Kills what decides, without a word; lets something happen meanwhile, if it can; starts it again.</summary>
        public abstract Task KillRoutingAsync(Func<Task> meanwhile);

        protected abstract Task<Hub> StartAsync();
    }

    public sealed class StandaloneFixture : Fixture
    {
        public override async Task KillRoutingAsync(Func<Task> meanwhile)
        {
            await Hub.KillAsync(StandaloneHub.Everything);
            await Hub.StartAsync(StandaloneHub.Everything);
            await meanwhile();
        }

        protected override async Task<Hub> StartAsync() => await StandaloneHub.StartNewAsync();
    }

    public sealed class MicroservicesFixture : Fixture
    {
        public override async Task KillRoutingAsync(Func<Task> meanwhile)
        {
            await Hub.KillAsync("routing");
            await meanwhile();
            await Hub.StartAsync("routing");
        }

        protected override async Task<Hub> StartAsync() => await MicroservicesHub.StartNewAsync();
    }
}

public sealed class RoutingTests_Standalone(RoutingTests.StandaloneFixture hub) : RoutingTests(hub), IClassFixture<RoutingTests.StandaloneFixture>;

public sealed class RoutingTests_Microservices(RoutingTests.MicroservicesFixture hub) : RoutingTests(hub), IClassFixture<RoutingTests.MicroservicesFixture>;
