using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests.Agents;

public sealed class ApiTests
{
    private const string Online = """{"state":"online"}""";

    [Fact]
    public async Task Presence_FromOnlineToGone_IsSeenByAllAndEndsByItself()
    {
        await using var host = await RoutingHost.StartAsync();
        var told = new ConcurrentQueue<string>();
        using var listening = host.Bus.OnBroadcast("presence", body => told.Enqueue(Encoding.UTF8.GetString(body.Span)));
        using var ada = await host.SignInAsync("Ada");
        (await ada.GetAsync("api/routing/me"))["presence"]!["state"]!.GetValue<string>().ShouldBe("offline");
        (await ada.PutAsync("api/routing/me/presence", Online))["presence"]!["state"]!.GetValue<string>().ShouldBe("online");
        await Until.True(() => told.Contains($$"""{"agents":["{{ada.Id}}"]}"""), "all desks know that Ada is online");

        host.Time.Forward(TimeSpan.FromSeconds(30));
        (await ada.PostAsync("api/routing/me/heartbeat"))["state"]!.GetValue<string>().ShouldBe("online");
        host.Time.Forward(TimeSpan.FromSeconds(30));
        (await StateAsync(ada)).ShouldBe("online");
        host.Time.Forward(TimeSpan.FromSeconds(16));
        (await StateAsync(ada)).ShouldBe("offline");
        await Until.True(() => told.Contains("""{"agents":[]}"""), "all desks know that Ada is gone");

        (await ada.PostAsync("api/routing/me/heartbeat"))["state"]!.GetValue<string>().ShouldBe("online");
        await ada.PostAsync("api/routing/me/gone", status: 204);
        (await StateAsync(ada)).ShouldBe("online");
        host.Time.Forward(TimeSpan.FromSeconds(11));
        (await StateAsync(ada)).ShouldBe("offline");
        await ada.PutAsync("api/routing/me/presence", """{"state":"asleep"}""", 400);
        using var key = host.WithKey();
        (await key.PutAsync("api/routing/me/presence", Online, 409))["type"]!.GetValue<string>().ShouldBe("not-a-person");
    }

    [Fact]
    public async Task Agents_SetBySupervisors_WithAllErrorsAtOnce()
    {
        await using var host = await RoutingHost.StartAsync();
        using var ada = await host.SignInAsync("Ada");
        using var grace = await host.SignInAsync("Grace", "supervisor");
        await ada.PutAsync($"api/routing/agents/{ada.Id}", "{}", 403);
        await grace.PutAsync("api/routing/agents/nobody", "{}", 404);
        var problem = await grace.PutAsync(
            $"api/routing/agents/{ada.Id}",
            """{"skills":{"billing":6},"languages":["deutsch!"],"teams":["none"],"capacity":{"webchat":-1},"hours":{"zone":"Mars","weekly":[]}}""",
            400);
        problem["errors"]!.AsObject().Select(error => error.Key).ShouldBe(
            ["skills.billing", "languages[0]", "teams[0]", "capacity.webchat", "hours.zone", "hours.weekly"], ignoreOrder: true);

        await grace.PutAsync("api/routing/teams/billing", """{"name":"Billing","hours":{"zone":"Europe/Berlin","weekly":[{"days":["mon"],"from":"09:00","to":"17:00"}]},"holidays":["2026-12-25"]}""");
        var agent = await grace.PutAsync(
            $"api/routing/agents/{ada.Id}", """{"skills":{"billing":3},"languages":["de","en"],"teams":["billing"],"capacity":{"webchat":2},"hours":{"zone":"Europe/Berlin","weekly":[{"days":["mon","tue"],"from":"09:00","to":"17:00"}]}}""");
        agent["skills"]!["billing"]!.GetValue<int>().ShouldBe(3);
        var listed = (await ada.GetAsync("api/routing/agents"))["items"]!.AsArray().Single(item => item!["id"]!.GetValue<string>() == ada.Id)!;
        listed["hours"]!["zone"]!.GetValue<string>().ShouldBe("Europe/Berlin");
        listed["hours"]!["weekly"]![0]!["days"]!.AsArray().Count.ShouldBe(2);
        listed["capacity"]!["webchat"]!.GetValue<int>().ShouldBe(2);
        (await ada.GetAsync("api/routing/teams"))["items"]![0]!["holidays"]![0]!.GetValue<string>().ShouldBe("2026-12-25");
        await grace.PutAsync("api/routing/teams/everybody", "{}", 400);
        await grace.DeleteAsync("api/routing/teams/billing");
        await grace.DeleteAsync("api/routing/teams/billing", 404);
    }

    [Fact]
    public async Task Policies_FromDraftToRollback_EveryVersionIsKept()
    {
        await using var host = await RoutingHost.StartAsync();
        using var grace = await host.SignInAsync("Grace", "supervisor");
        using var ada = await host.SignInAsync("Ada");
        await ada.GetAsync("api/routing/policies", 403);
        await grace.PostAsync("api/routing/policies/publish", status: 409);
        var refused = await grace.PutAsync("api/routing/policies/draft", """{"yaml":"policies: [ { name: p, then: { team: none, priority: x } } ]"}""", 400);
        refused["errors"]!.AsObject().Select(error => error.Key).ShouldBe(["policies[0].then.team", "policies[0].then.priority"], ignoreOrder: true);

        await grace.PutAsync("api/routing/policies/draft", """{"yaml":"policies: [ { name: one, then: { team: everybody } } ]"}""");
        (await grace.PostAsync("api/routing/policies/publish"))["version"]!.GetValue<int>().ShouldBe(1);
        await grace.PutAsync("api/routing/policies/draft", """{"yaml":"policies: [ { name: two, then: { team: everybody } } ]"}""");
        (await grace.PostAsync("api/routing/policies/dry-run"))["count"]!.GetValue<int>().ShouldBe(0);
        await grace.PostAsync("api/routing/policies/publish");
        (await grace.PostAsync("api/routing/policies/rollback", """{"version":1}"""))["version"]!.GetValue<int>().ShouldBe(3);
        await grace.PostAsync("api/routing/policies/rollback", """{"version":9}""", 404);
        (await grace.GetAsync("api/routing/policies"))["published"]!["yaml"]!.GetValue<string>().ShouldContain("one");
        (await grace.GetAsync("api/routing/policies/versions"))["items"]!.AsArray().Select(item => item!["version"]!.GetValue<int>()).ShouldBe([3, 2, 1]);
        (await grace.GetAsync("api/routing/policies/schema"))["title"]!.GetValue<string>().ShouldBe("Routing policies");

        await grace.PutAsync("api/routing/teams/billing", "{}");
        await grace.PutAsync($"api/routing/agents/{ada.Id}", """{"teams":["billing"]}""");
        await grace.PutAsync("api/routing/policies/draft", """{"yaml":"policies: [ { name: one, then: { team: billing } } ]"}""");
        await grace.PostAsync("api/routing/policies/publish");
        (await grace.DeleteAsync("api/routing/teams/billing", 409))["type"]!.GetValue<string>().ShouldBe("team-in-use");
    }

    [Fact]
    public async Task Thread_FromTheQueueToASupervisor_IsExplainedAllTheWay()
    {
        await using var host = await RoutingHost.StartAsync();
        using var ada = await host.SignInAsync("Ada");
        using var bob = await host.SignInAsync("Bob");
        using var grace = await host.SignInAsync("Grace", "supervisor");
        var thread = host.Conversations.Write();
        var queued = (await PatientAsync(host, async () => (await ada.GetAsync("api/routing/queue"))["items"]!.AsArray().SingleOrDefault()))!;
        (queued["threadId"]!.GetValue<Guid>(), queued["position"]!.GetValue<int>(), queued["team"]!.GetValue<string>()).ShouldBe((thread, 1, "everybody"));
        (await ada.GetAsync($"api/routing/threads/{thread}"))["queue"]!["position"]!.GetValue<int>().ShouldBe(1);

        await ada.PutAsync("api/routing/me/presence", Online);
        await PatientAsync(host, async () => Handler(await ada.GetAsync($"api/routing/threads/{thread}")) == ada.Id ? "" : null);
        var explained = await PatientAsync(host, async () =>
            await ada.GetAsync($"api/routing/threads/{thread}") is var one && one["decision"]!["outcome"]!.GetValue<string>() == "done" ? one : null);
        explained["decision"]!["because"]!.AsArray().Select(one => one!.GetValue<string>()).ShouldContain("free");
        var me = await PatientAsync(host, async () => await ada.GetAsync("api/routing/me") is var one && one["threads"]!.GetValue<int>() == 1 ? one : null);
        me["load"]!.GetValue<double>().ShouldBe(0.33);

        await bob.PostAsync($"api/routing/threads/{thread}/transfer", $$$"""{"to":{"type":"agent","id":"{{{bob.Id}}}"}}""", 403);
        await ada.PostAsync($"api/routing/threads/{thread}/transfer", """{"to":{"type":"agent","id":"nobody"}}""", 400);
        await ada.PostAsync($"api/routing/threads/{Guid.Empty}/transfer", """{"to":{"type":"agent","id":"nobody"}}""", 404);
        await ada.PostAsync($"api/routing/threads/{thread}/consult", $$"""{"agent":"{{bob.Id}}","question":"Do you know this?"}""", 202);
        host.Time.Forward(TimeSpan.FromSeconds(1));
        await ada.PostAsync($"api/routing/threads/{thread}/transfer", $$"""{"to":{"type":"agent","id":"{{bob.Id}}"},"note":"Wants a refund"}""", 202);
        await Until.True(() => host.Conversations[thread].Handler?.Id == bob.Id, "Bob has it");
        host.Conversations.Assigned[^1].Note.ShouldBe("Wants a refund");
        await bob.PostAsync($"api/routing/threads/{thread}/take", "{}", 403);
        host.Time.Forward(TimeSpan.FromSeconds(1));
        await grace.PostAsync($"api/routing/threads/{thread}/take", """{"reason":"Bob asked me to"}""", 202);
        await Until.True(() => host.Conversations[thread].Handler?.Id == grace.Id, "Grace has it");
        var history = await PatientAsync(host, async () =>
            await grace.GetAsync($"api/routing/threads/{thread}") is var one && one["decisions"]!.AsArray().Count == 3 && Handler(one) == grace.Id ? one : null);
        history["decision"]!["because"]![0]!.GetValue<string>().ShouldBe("Grace took over: Bob asked me to");
    }

    private static string? Handler(JsonNode explanation) => explanation["decision"]?["handler"]?["id"]?.GetValue<string>();

    // What is read is up to a second old, by a clock that stands still.
    private static Task<T> PatientAsync<T>(RoutingHost host, Func<Task<T?>> read)
        where T : class => Until.Value(
        () =>
        {
            host.Time.Forward(TimeSpan.FromMilliseconds(200));
            return read();
        },
        "it is so");

    private static async Task<string> StateAsync(Caller person) => (await person.GetAsync("api/routing/me"))["presence"]!["state"]!.GetValue<string>();
}
