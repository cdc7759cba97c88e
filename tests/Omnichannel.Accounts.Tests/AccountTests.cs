using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Accounts.Tests.Support;

namespace Omnichannel.Accounts.Tests;

public sealed class AccountTests(AccountsHosts hosts) : IClassFixture<AccountsHosts>
{
    private const string Secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz", OtherSecret = "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=";

    public static TheoryData<string> Databases => AccountsHost.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Put_Again_MakesChangesAndLeavesAloneWhatIsTheSame(string database)
    {
        using var client = hosts.On(database).WithKey();
        var path = "api/accounts/" + Wire.Unique("shop");

        var made = await client.PutAsync(path, Twilio("+15550001111"), HttpStatusCode.Created);
        made["revision"]!.GetValue<long>().ShouldBe(1);
        made.Text("displayName").ShouldBe(path.Split('/')[2]);
        made["enabled"]!.GetValue<bool>().ShouldBeTrue();

        var same = await client.PutAsync(path, Twilio("+15550001111"), HttpStatusCode.OK);
        same.ToJsonString().ShouldBe(made.ToJsonString());

        var changed = await client.PutAsync(path, Twilio("+15550002222"), HttpStatusCode.OK);
        changed["revision"]!.GetValue<long>().ShouldBe(2);
        changed.Text("createdAt").ShouldBe(made.Text("createdAt"));
        (await client.ReadAsync(path)).ToJsonString().ShouldBe(changed.ToJsonString());
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Put_Secrets_AreNotReadBackAndStarsKeepThem(string database)
    {
        var host = hosts.On(database);
        using var client = host.WithKey();
        var name = Wire.Unique("mail");
        var body = new JsonObject
        {
            ["channel"] = "email",
            ["provider"] = "mailbox",
            ["settings"] = new JsonObject
            {
                ["address"] = "help@hub.test",
                ["imap"] = new JsonObject { ["host"] = "imap.hub.test", ["port"] = 993, ["user"] = "help", ["password"] = "very secret" },
                ["somethingToken"] = "secret, too",
            },
        };
        var made = await client.PutAsync($"api/accounts/{name}", body, HttpStatusCode.Created);
        made.ToJsonString().ShouldNotContain("secret");
        made["settings"]!["imap"]!.Text("password").ShouldBe("***");

        var again = new JsonObject { ["channel"] = "email", ["provider"] = "mailbox", ["displayName"] = "Help", ["settings"] = made["settings"]!.DeepClone() };
        await client.PutAsync($"api/accounts/{name}", again, HttpStatusCode.OK);

        var stored = await InternalAsync(host, name);
        stored["settings"]!["imap"]!.Text("password").ShouldBe("very secret");
        stored["settings"]!.Text("somethingToken").ShouldBe("secret, too");
        stored["secrets"]!.AsArray().ShouldHaveSingleItem()!.GetValue<string>().ShouldStartWith("whsec_");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Put_External_TakesOneOrTwoSecretsAndKeepsThemByPlace(string database)
    {
        var host = hosts.On(database);
        using var client = host.WithKey();
        var name = Wire.Unique("crm");
        var path = $"api/accounts/{name}";
        (await client.PutAsync(path, External(null), HttpStatusCode.BadRequest)).Fields().ShouldBe(["settings.secrets"]);
        foreach (var wrong in new[] { new JsonArray(), [Secret, Secret, Secret], ["whsec_dG9vIHNob3J0"], ["whsec_!"], [5], ["***"] })
        {
            (await client.PutAsync(path, External(wrong), HttpStatusCode.BadRequest)).Fields().ShouldBe(["settings.secrets"]);
        }

        var made = await client.PutAsync(path, External([Secret]), HttpStatusCode.Created);
        made["settings"]!["secrets"]!.ToJsonString().ShouldBe("""["***"]""");
        await client.PutAsync(path, External(["***", OtherSecret]), HttpStatusCode.OK);
        (await InternalAsync(host, name))["secrets"]!.ToJsonString().ShouldBe($"""["{Secret}","{OtherSecret}"]""");

        // Without them the ones there are go on counting.
        await client.PutAsync(path, External(null), HttpStatusCode.OK);
        (await InternalAsync(host, name))["secrets"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task Put_EverythingWrong_AllErrorsAtOnceByField()
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey();
        var body = new JsonObject
        {
            ["channel"] = "email",
            ["provider"] = "twilio",
            ["displayName"] = 5,
            ["enabled"] = "yes",
            ["settings"] = new JsonObject { ["accountSid"] = 7, ["from"] = "5555", ["apiBaseUrl"] = "ftp://example.com" },
        };
        (await client.PutAsync("api/accounts/Wrong_Name", body, HttpStatusCode.BadRequest)).Fields().ShouldBe(
            ["account", "channel", "displayName", "enabled", "settings.accountSid", "settings.authToken", "settings.from", "settings.apiBaseUrl"],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("""{"channel":"sms","provider":"nobody"}""", "provider")]
    [InlineData("""{"channel":"email","provider":"mailbox","settings":{"address":"a@b.test"}}""", "settings.imap")]
    [InlineData("""{"channel":"email","provider":"mailbox","settings":{"address":"a@b.test","imap":"x"}}""", "settings.imap")]
    [InlineData("""{"channel":"email","provider":"mailbox","settings":{"address":"a@b.test","imap":{"host":"x","port":"993"}}}""", "settings.imap.port")]
    [InlineData("""{"channel":"email","provider":"mailbox","settings":{"address":"a@b.test","imap":{"host":"x","password":"***"}}}""", "settings.imap.password")]
    [InlineData("""{"channel":"email","provider":"mailbox","settings":{"address":"a@b.test","listen":"nowhere"}}""", "settings.listen")]
    [InlineData("""{"channel":"webchat","provider":"builtin","settings":{"allowedOrigins":["https://a.test/path"]}}""", "settings.allowedOrigins")]
    [InlineData("""{"channel":"messenger","provider":"meta","settings":{"appSecret":"a","verifyToken":"b","accessToken":"c"}}""", "settings.pageId")]
    [InlineData("""{"channel":"webchat","provider":"builtin","settings":[]}""", "settings")]
    [InlineData("""{"channel":"webchat","provider":"builtin","settings":{"capabilities":{"textUnit":"words"}}}""", "settings.capabilities.textUnit")]
    public async Task Put_OneThingWrong_ThatFieldIsNamed(string body, string field)
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey();
        (await client.PutAsync("api/accounts/wrong", JsonNode.Parse(body)!.AsObject(), HttpStatusCode.BadRequest)).Fields().ShouldBe([field]);
    }

    [Theory]
    [InlineData("""{"channel":"webchat","provider":"builtin"}""")]
    [InlineData("""{"channel":"webchat","provider":"builtin","displayName":null,"settings":{"identitySecret":"s","allowedOrigins":["https://a.test","http://localhost:3000","*"]},"unknown":1}""")]
    [InlineData("""{"channel":"voice","provider":"twilio","settings":{"accountSid":"AC1","authToken":"t","from":"+15550001111","publicUrl":"https://hub.test"}}""")]
    [InlineData("""{"channel":"telegram","provider":"telegram","settings":{"botToken":"b","secretToken":"s"}}""")]
    [InlineData("""{"channel":"instagram","provider":"meta","settings":{"appSecret":"a","verifyToken":"b","accessToken":"c","pageId":"1"}}""")]
    [InlineData("""{"channel":"email","provider":"mailbox","settings":{"address":"a@b.test","listen":"127.0.0.1:2525","smtp":{"host":"x","security":"tls"}}}""")]
    [InlineData("""{"channel":"email","provider":"mailbox","settings":{"address":"a@b.test","listen":{"port":2525}}}""")]
    public async Task Put_EachProvider_IsTaken(string body)
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey();
        await client.PutAsync("api/accounts/" + Wire.Unique("right"), JsonNode.Parse(body)!.AsObject(), HttpStatusCode.Created);
    }

    [Fact]
    public async Task Put_BodyThatIsNotAJsonObject_Is400()
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey();
        byte[][] bodies =
        [
            "{"u8.ToArray(), "[]"u8.ToArray(), "null"u8.ToArray(), [], [.. "{\"channel\":\""u8, 0xff, .. "\"}"u8],
            "{\"channel\":\"\\ud800\"}"u8.ToArray(), "{\"channel\":\"a\",\"channel\":\"b\"}"u8.ToArray(), Encoding.UTF8.GetBytes(new string('[', 100_000)),
        ];
        foreach (var body in bodies)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new("application/json");
            using var answer = await client.PutAsync(new Uri("api/accounts/broken", UriKind.Relative), content);
            (await answer.BodyAsync(HttpStatusCode.BadRequest)).Text("type").ShouldBe("bad-request");
        }
    }

    [Fact]
    public async Task Put_BodyThatIsTooLarge_Is413()
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey();
        using var answer = await client.PutAsJsonAsync("api/accounts/large", new JsonObject { ["channel"] = new string('x', 300_000) });
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Delete_Account_204AndThen404(string database)
    {
        using var client = hosts.On(database).WithKey();
        var path = "api/accounts/" + Wire.Unique("gone");
        await client.PutAsync(path, Twilio("+15550001111"), HttpStatusCode.Created);
        (await client.StatusOfAsync(HttpMethod.Delete, path)).ShouldBe(HttpStatusCode.NoContent);
        (await client.StatusOfAsync(HttpMethod.Delete, path)).ShouldBe(HttpStatusCode.NotFound);
        (await client.StatusOfAsync(HttpMethod.Get, path)).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task List_AsAgent_HasNoSettings(string database)
    {
        var host = hosts.On(database);
        using var administrator = host.WithKey();
        var name = Wire.Unique("shop");
        await administrator.PutAsync($"api/accounts/{name}", Twilio("+15550001111"), HttpStatusCode.Created);
        var key = await administrator.PostAsync("api/keys", new JsonObject { ["name"] = "Agent", ["role"] = "agent" }, HttpStatusCode.Created);
        using var agent = host.WithKey(key.Text("key"));

        var seen = (await agent.ReadAsync("api/accounts"))["items"]!.AsArray().Single(account => account!.Text("id") == name)!.AsObject();
        seen.Select(field => field.Key).ShouldBe(["id", "channel", "provider", "displayName", "enabled", "capabilities", "status"], ignoreOrder: true);
        (await administrator.ReadAsync("api/accounts"))["items"]!.AsArray().ShouldContain(account => account!["settings"] != null);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Capabilities_ToldByAnAdapter_StayWhenTheAccountIsPutAgain(string database)
    {
        var host = hosts.On(database);
        using var client = host.WithKey();
        using var adapter = host.Internal();
        var name = Wire.Unique("crm");
        await client.PutAsync($"api/accounts/{name}", External([Secret]), HttpStatusCode.Created);

        var path = $"internal/v1/accounts/{name}/capabilities";
        (await adapter.PutAsync(path, new JsonObject { ["maxTextLength"] = 0, ["choices"] = 1 }, HttpStatusCode.BadRequest)).Fields()
            .ShouldBe(["maxTextLength", "choices"], ignoreOrder: true);
        using (var told = await adapter.PutAsJsonAsync(path, new JsonObject { ["maxTextLength"] = 1600, ["html"] = true, ["replyWindowHours"] = null, ["new"] = 1 }))
        {
            told.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        await client.PutAsync($"api/accounts/{name}", External(null), HttpStatusCode.OK);
        var capabilities = (await client.ReadAsync($"api/accounts/{name}"))["capabilities"]!;
        capabilities["maxTextLength"]!.GetValue<int>().ShouldBe(1600);
        capabilities["html"]!.GetValue<bool>().ShouldBeTrue();
        capabilities.Text("textUnit").ShouldBe("utf16");
        await adapter.PutAsync("internal/v1/accounts/nobody/capabilities", [], HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Status_ToldByAChannel_IsSeenUntilAnAdministratorSavesTheAccount(string database)
    {
        var host = hosts.On(database);
        using var client = host.WithKey();
        using var channel = host.Internal();
        var name = Wire.Unique("page");
        await client.PutAsync($"api/accounts/{name}", Twilio("+15550001111"), HttpStatusCode.Created);

        using (var told = await channel.PutAsJsonAsync($"internal/v1/accounts/{name}/status", new JsonObject { ["state"] = "failing", ["code"] = "190", ["detail"] = "The token expired." }))
        {
            told.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        }

        var status = (await client.ReadAsync($"api/accounts/{name}"))["status"]!;
        (status.Text("state"), status.Text("code"), status.Text("detail")).ShouldBe(("failing", "190", "The token expired."));
        status.Text("at").ShouldNotBeNullOrEmpty();
        await channel.PutAsync($"internal/v1/accounts/{name}/status", new JsonObject { ["state"] = "tired" }, HttpStatusCode.BadRequest);
        await client.PutAsync($"api/accounts/{name}", Twilio("+15550001111"), HttpStatusCode.OK);
        (await client.ReadAsync($"api/accounts/{name}"))["status"].ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Put_SameNewAccountAtOnce_IsMadeOnce(string database)
    {
        using var client = hosts.On(database).WithKey();
        var path = "api/accounts/" + Wire.Unique("race");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PutAsJsonAsync(path, Twilio("+15550001111"))));
        answers.Count(answer => answer.StatusCode == HttpStatusCode.Created).ShouldBe(1);
        answers.Count(answer => answer.StatusCode == HttpStatusCode.OK).ShouldBe(7);
        (await client.ReadAsync(path))["revision"]!.GetValue<long>().ShouldBe(1);
    }

    [Fact]
    public async Task Internal_Accounts_OnlyWithTheInternalKeyAndByProvider()
    {
        var host = hosts.On(AccountsHost.Sqlite);
        using var client = host.WithKey();
        await client.PutAsync("api/accounts/" + Wire.Unique("shop"), Twilio("+15550001111"), HttpStatusCode.Created);
        await client.ReadAsync("internal/v1/accounts", HttpStatusCode.Unauthorized);
        using var service = host.Internal();
        (await service.ReadAsync("internal/v1/accounts?provider=twilio"))["items"]!.AsArray().ShouldAllBe(account => account!["provider"]!.GetValue<string>() == "twilio");
        (await service.ReadAsync("internal/v1/accounts?provider=nobody"))["items"]!.AsArray().ShouldBeEmpty();
        await service.ReadAsync("api/accounts", HttpStatusCode.Unauthorized);
    }

    private static JsonObject Twilio(string from) => new()
    {
        ["channel"] = "sms",
        ["provider"] = "twilio",
        ["settings"] = new JsonObject { ["accountSid"] = "AC1", ["authToken"] = "secret", ["from"] = from },
    };

    private static JsonObject External(JsonArray? secrets)
    {
        var settings = new JsonObject { ["endpoint"] = "https://crm.test/hook" };
        if (secrets is not null)
        {
            settings["secrets"] = secrets.DeepClone();
        }

        return new JsonObject { ["channel"] = "crm", ["provider"] = "external", ["settings"] = settings };
    }

    private static async Task<JsonNode> InternalAsync(AccountsHost host, string name)
    {
        using var client = host.Internal();
        return (await client.ReadAsync("internal/v1/accounts"))["items"]!.AsArray().Single(account => account!.Text("id") == name)!;
    }
}
