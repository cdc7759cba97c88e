using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Api;

public sealed class ReplyTemplateTests
{
    private const string Path = "/api/reply-templates";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Template_MadeChangedDeleted_IsListedAsItIs(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var made = await host.PostAsync(Path, """{"name":" Opening hours ","shortcut":"Hours","text":"Hello {{customer.name}},\nwe open at 9.\n{{ agent.name }}","channels":["sms","email","sms"]}""", 201);
        await host.PostAsync(Path, """{"name":"back soon","text":"We are back soon.","channels":[]}""", 201);
        await host.PostAsync(Path, """{"name":"Another","shortcut":" ","text":"No shortcut either."}""", 201);

        var items = await ListAsync(host);
        items.Select(Name).ShouldBe(["Another", "back soon", "Opening hours"]);
        items[1]!["shortcut"].ShouldBeNull();
        items[1]!["channels"].ShouldBeNull();
        JsonNode.DeepEquals(items[2], made).ShouldBeTrue(items[2]!.ToJsonString());
        made["shortcut"]!.GetValue<string>().ShouldBe("hours");
        made["channels"]!.AsArray().Select(channel => channel!.GetValue<string>()).ShouldBe(["sms", "email"]);

        var changed = await host.SendAsync(HttpMethod.Put, $"{Path}/{made["id"]}", """{"name":"Hours","shortcut":"hours","text":"We open at 10."}""", 200);
        changed["id"]!.GetValue<string>().ShouldBe(made["id"]!.GetValue<string>());
        items = await ListAsync(host);
        items.Select(Name).ShouldBe(["Another", "back soon", "Hours"]);
        items[2]!["text"]!.GetValue<string>().ShouldBe("We open at 10.");
        items[2]!["channels"].ShouldBeNull();

        await host.SendAsync(HttpMethod.Delete, $"{Path}/{made["id"]}", null, 204);
        await host.SendAsync(HttpMethod.Delete, $"{Path}/{made["id"]}", null, 404);
        await host.SendAsync(HttpMethod.Put, $"{Path}/{made["id"]}", """{"name":"Gone","text":"x"}""", 404);
        (await ListAsync(host)).Select(Name).ShouldBe(["Another", "back soon"]);
        (await host.ReadAsync(tx => tx.QueryAsync<string>("SELECT what FROM audit WHERE subject = @id", new { id = made["id"]!.GetValue<string>() })))
            .ShouldBe(["reply-template.created", "reply-template.changed", "reply-template.deleted"], ignoreOrder: true);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Template_ShortcutOfAnother_IsAConflict(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        await host.PostAsync(Path, """{"name":"One","shortcut":"one","text":"1"}""", 201);
        var two = await host.PostAsync(Path, """{"name":"Two","shortcut":"two","text":"2"}""", 201);

        (await host.PostAsync(Path, """{"name":"Three","shortcut":"ONE","text":"3"}""", 409))["type"]!.GetValue<string>().ShouldBe("shortcut-taken");
        await host.SendAsync(HttpMethod.Put, $"{Path}/{two["id"]}", """{"name":"Two","shortcut":"one","text":"2"}""", 409);

        (await ListAsync(host)).Select(item => item!["shortcut"]!.GetValue<string>()).ShouldBe(["one", "two"]);
    }

    [Theory]
    [InlineData("agent", HttpStatusCode.Forbidden)]
    [InlineData("supervisor", HttpStatusCode.Created)]
    public async Task Template_MadeByAPerson_NeedsASupervisor(string role, HttpStatusCode status)
    {
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.Sqlite);
        await host.PostAsync("/api/users", $$"""{"name":"Mo","email":"mo@example.com","password":"a long password","role":"{{role}}"}""", 201);
        using var person = host.Anonymous();
        using var session = await person.PostAsync("/api/session", Json("""{"email":"mo@example.com","password":"a long password"}"""));
        person.DefaultRequestHeaders.Add("Cookie", session.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        person.DefaultRequestHeaders.Add("X-Anti-Forgery", JsonNode.Parse(await session.Content.ReadAsStringAsync())!["antiForgeryToken"]!.GetValue<string>());

        (await person.PostAsync(Path, Json("""{"name":"x","text":"x"}"""))).StatusCode.ShouldBe(status);
        (await person.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("""{"text":"x"}""", "name")]
    [InlineData("""{"name":"  ","text":"x"}""", "name")]
    [InlineData("""{"name":"x"}""", "text")]
    [InlineData("""{"name":"x","text":" \n"}""", "text")]
    [InlineData("""{"name":"x","text":"Dear {{customer.nmae}}"}""", "text")]
    [InlineData("""{"name":"x","text":"x","shortcut":"two words"}""", "shortcut")]
    [InlineData("""{"name":"x","text":"x","channels":["SMS!"]}""", "channels")]
    [InlineData("""{"name":"x","text":"x","channels":[null]}""", "channels")]
    public void Template_WrongField_IsSaidByField(string body, string field)
    {
        var request = System.Text.Json.JsonSerializer.Deserialize(body, Conversations.Api.ConversationsJson.Default.ReplyTemplateRequest)!;

        request.Read(Guid.CreateVersion7(), TimeProvider.System.GetUtcNow()).Errors.Keys.ShouldBe([field]);
    }

    [Fact]
    public async Task Templates_Refusals_AreProblemsAndNothingIsStored()
    {
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.Sqlite);
        using var anonymous = host.Anonymous();

        (await host.PostAsync(Path, """{"shortcut":"two words"}""", 400))["errors"]!.AsObject().Select(error => error.Key).ShouldBe(["name", "shortcut", "text"]);
        await host.PostAsync(Path, """{"name":17}""", 400);
        (await anonymous.GetAsync(Path)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await anonymous.DeleteAsync($"{Path}/{Guid.CreateVersion7()}")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await ListAsync(host)).ShouldBeEmpty();
        (await host.GetAsync("/openapi/v1.json"))["paths"]!.AsObject().Select(path => path.Key).ShouldContain(Path + "/{id}");
    }

    private static async Task<JsonArray> ListAsync(ConversationsHost host) => (await host.GetAsync(Path))["items"]!.AsArray();

    private static StringContent Json(string body) => new(body, System.Text.Encoding.UTF8, "application/json");

    private static string Name(JsonNode? template) => template!["name"]!.GetValue<string>();
}
