using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Api;

public sealed class ReadingTests
{
    private const string Ada = "tel:+15550000001", Bob = "mailto:bob@example.com", Cid = "tel:+15550000003";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Threads_ByUrgency_InPagesAndFiltered(DatabaseKind kind)
    {
        await using var host = await ThreeAsync(kind);
        var first = await host.GetAsync("/api/threads?limit=2");

        Addresses(first).ShouldBe([Ada, Bob]);
        var second = await host.GetAsync($"/api/threads?limit=2&cursor={first["next"]}");
        Addresses(second).ShouldBe([Cid]);
        second["next"].ShouldBeNull();
        Addresses(await host.GetAsync("/api/threads?channel=email")).ShouldBe([Bob]);
        Addresses(await host.GetAsync("/api/threads?state=resolved")).ShouldBeEmpty();
        Addresses(await host.GetAsync("/api/threads?handler=none&state=open")).Count().ShouldBe(3);
        Addresses(await host.GetAsync("/api/threads?handler=me")).ShouldBeEmpty();
        Addresses(await host.GetAsync("/api/threads?tag=vip")).ShouldBeEmpty();
        Addresses(await host.GetAsync("/api/threads?q=bicyc")).ShouldBe([Bob]);
        Addresses(await host.GetAsync("/api/threads?q=BOB@exam")).ShouldBe([Bob]);
        Addresses(await host.GetAsync("/api/threads?q=%22%20OR%20*")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Threads_WithWrongParameters_SaysWhichByField()
    {
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.Sqlite);

        var problem = await host.GetAsync("/api/threads?state=lost&limit=many&cursor=!", 400);

        problem["type"]!.GetValue<string>().ShouldBe("invalid");
        problem["errors"]!.AsObject().Select(error => error.Key).ShouldBe(["limit", "cursor", "state"], ignoreOrder: true);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Thread_HasVersionAndTimelineInPages(DatabaseKind kind)
    {
        await using var host = await ThreeAsync(kind);
        await host.ReceiveAsync([.. Enumerable.Range(2, 9).Select(i => host.Message(Ada, $"{i}"))]);
        var id = await ThreadIdAsync(host, Ada);

        using var answer = await host.Api.GetAsync($"/api/threads/{id}");
        var thread = (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
        answer.Headers.ETag!.Tag.ShouldBe($"\"{thread["version"]}\"");
        thread["lastSeq"]!.GetValue<long>().ShouldBe(10);
        thread["customer"]!["addresses"]![0]!["address"]!.GetValue<string>().ShouldBe(Ada);
        Seqs(await host.GetAsync($"/api/threads/{id}/messages?limit=3")).ShouldBe([8, 9, 10]);
        Seqs(await host.GetAsync($"/api/threads/{id}/messages?before=8&limit=3")).ShouldBe([5, 6, 7]);
        Seqs(await host.GetAsync($"/api/threads/{id}/messages?after=0&limit=2")).ShouldBe([1, 2]);
        Seqs(await host.GetAsync($"/api/threads/{id}/messages?after=10")).ShouldBeEmpty();
        (await host.GetAsync($"/api/threads/{id}/messages?after=1&before=3", 400))["errors"]!["after"].ShouldNotBeNull();
        await host.GetAsync("/api/threads/not-an-id", 404);
        await host.GetAsync($"/api/threads/{Guid.CreateVersion7()}", 404);
        await host.GetAsync($"/api/threads/{Guid.CreateVersion7()}/messages", 404);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Customer_Patched_ChangesOnlyWhatIsNamed(DatabaseKind kind)
    {
        await using var host = await ThreeAsync(kind);
        var id = await CustomerIdAsync(host, Ada);
        var path = $"/api/customers/{id}";

        await host.SendAsync(HttpMethod.Patch, path, """{"name":"Ada","notes":"likes tea"}""", 200);
        var customer = await host.SendAsync(HttpMethod.Patch, path, $$$"""{"notes":null,"preferences":{"account":"shop","address":"{{{Ada}}}"}}""", 200);

        customer["name"]!.GetValue<string>().ShouldBe("Ada");
        customer["notes"].ShouldBeNull();
        customer["preferences"]!["address"]!.GetValue<string>().ShouldBe(Ada);
        (await host.SendAsync(HttpMethod.Patch, path, """{"name":7,"language":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx","preferences":"sms"}""", 400))["errors"]!
            .AsObject().Select(error => error.Key).ShouldBe(["name", "language", "preferences"], ignoreOrder: true);
        await host.SendAsync(HttpMethod.Patch, path, """{"preferences":{"account":"shop","address":"tel:+15559999999"}}""", 400);
        await host.SendAsync(HttpMethod.Patch, path, "[]", 400);
        await host.SendAsync(HttpMethod.Patch, $"/api/customers/{Guid.CreateVersion7()}", """{"name":"x"}""", 404);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task WeakClaim_SuggestedMergedAndUnmerged_IsAsBefore(DatabaseKind kind)
    {
        await using var host = await ThreeAsync(kind);
        await host.ReceiveAsync(host.Message("webchat:v", "it is me", "webchat", new Claim(Bob, Assurances.SelfAsserted)));
        var (bob, visitor) = (await CustomerIdAsync(host, Bob), await CustomerIdAsync(host, "webchat:v"));
        var oldThread = await ThreadIdAsync(host, "webchat:v");

        var suggestion = (await host.GetAsync($"/api/customers/{visitor}"))["suggestions"]!.AsArray().ShouldHaveSingleItem()!;
        suggestion["customerId"]!.GetValue<Guid>().ShouldBe(bob);
        (await host.GetAsync($"/api/customers/{bob}"))["suggestions"]!.AsArray().ShouldHaveSingleItem()!["customerId"]!.GetValue<Guid>().ShouldBe(visitor);

        var merged = await host.PostAsync($"/api/customers/{bob}/merge", $$"""{"with":"{{visitor}}","reason":"same person"}""");
        merged["suggestions"]!.AsArray().ShouldBeEmpty();
        merged["addresses"]!.AsArray().Count.ShouldBe(2);
        (await host.GetAsync($"/api/customers/{visitor}"))["id"]!.GetValue<Guid>().ShouldBe(bob);
        (await host.GetAsync($"/api/threads/{oldThread}"))["id"]!.ToString().ShouldBe(merged["threadId"]!.ToString());
        var merge = merged["merges"]![0]!;
        merge["with"]!.GetValue<Guid>().ShouldBe(visitor);

        await host.PostAsync($"/api/customers/{bob}/unmerge", $$"""{"mergeId":"{{merge["id"]}}"}""");
        (await host.GetAsync($"/api/customers/{visitor}"))["id"]!.GetValue<Guid>().ShouldBe(visitor);
        (await host.GetAsync($"/api/threads/{oldThread}"))["lastSeq"]!.GetValue<long>().ShouldBe(1);
        await host.PostAsync($"/api/customers/{bob}/unmerge", $$"""{"mergeId":"{{merge["id"]}}"}""", 409);

        await host.PostAsync($"/api/customers/{visitor}/suggestions/{suggestion["id"]}/dismiss");
        (await host.GetAsync($"/api/customers/{bob}"))["suggestions"]!.AsArray().ShouldBeEmpty();
        await host.PostAsync($"/api/customers/{visitor}/suggestions/{suggestion["id"]}/dismiss", status: 404);
    }

    [Fact]
    public async Task Merge_WithNonsense_IsRefused()
    {
        await using var host = await ThreeAsync(DatabaseKind.Sqlite);
        var ada = await CustomerIdAsync(host, Ada);

        await host.PostAsync($"/api/customers/{ada}/merge", $$"""{"with":"{{ada}}"}""", 400);
        await host.PostAsync($"/api/customers/{ada}/merge", "{}", 400);
        await host.PostAsync($"/api/customers/{ada}/merge", $$"""{"with":"{{Guid.CreateVersion7()}}"}""", 404);
        await host.PostAsync($"/api/customers/{ada}/unmerge", $$"""{"mergeId":"{{Guid.CreateVersion7()}}"}""", 404);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Search_FindsMessagesAndCustomersWithHighlights(DatabaseKind kind)
    {
        await using var host = await ThreeAsync(kind);

        var hit = (await host.GetAsync("/api/search?q=red+bicy"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        hit["type"]!.GetValue<string>().ShouldBe("message");
        hit["snippet"]!.AsArray().Where(part => part!["hit"]!.GetValue<bool>()).Select(part => part!["text"]!.GetValue<string>()).ShouldBe(["red", "bicycle"]);
        var customer = (await host.GetAsync("/api/search?q=bob%40example"))["items"]![0]!;
        customer["type"]!.GetValue<string>().ShouldBe("customer");
        customer["snippet"]!.AsArray().Single(part => part!["hit"]!.GetValue<bool>())!["text"]!.GetValue<string>().ShouldBe("bob@example");
        foreach (var nonsense in new[] { "\"", "a\" OR b", "*", "NEAR(", "'; DROP TABLE messages; --", "\\", "%_!", "😀", "a:b & c | !d" })
        {
            await host.GetAsync("/api/search?q=" + Uri.EscapeDataString(nonsense));
        }

        await host.GetAsync("/api/search", 400);
    }

    [Fact]
    public async Task Everything_WithoutCredentials_IsRefused()
    {
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.Sqlite);
        using var anonymous = host.Anonymous();

        foreach (var path in new[] { "/api/threads", "/api/search?q=x", "/api/events", "/api/parked", "/internal/v1/feed" })
        {
            (await anonymous.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized, path);
        }

        (await host.Api.GetAsync("/internal/v1/feed")).StatusCode.ShouldBeOneOf(HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden);
    }

    private static async Task<ConversationsHost> ThreeAsync(DatabaseKind kind)
    {
        var host = await ConversationsHost.StartAsync(kind);
        await host.ReceiveAsync(host.Message(Ada, "1"));
        await host.ReceiveAsync(host.Message(Bob, "My red bicycle is broken", "email"));
        await host.ReceiveAsync(host.Message(Cid, "hello"));
        return host;
    }

    internal static async Task<Guid> CustomerIdAsync(ConversationsHost host, string address) => (await host.ReadAsync(
        tx => tx.FirstAsync<Guid>("SELECT customer_id FROM addresses WHERE address = @address", new { address })));

    internal static async Task<Guid> ThreadIdAsync(ConversationsHost host, string address) => (await host.ReadAsync(
        tx => tx.FirstAsync<Guid>("SELECT c.thread_id FROM addresses a JOIN customers c ON c.id = a.customer_id WHERE a.address = @address", new { address })));

    private static IEnumerable<string> Addresses(JsonNode page) =>
        page["items"]!.AsArray().Select(thread => thread!["customer"]!["addresses"]![0]!["address"]!.GetValue<string>());

    private static IEnumerable<long> Seqs(JsonNode page) => page["items"]!.AsArray().Select(message => message!["seq"]!.GetValue<long>());
}
