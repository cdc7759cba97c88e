using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Accounts.Tests.Support;

namespace Omnichannel.Accounts.Tests;

public sealed class ApiKeyTests(AccountsHosts hosts) : IClassFixture<AccountsHosts>
{
    public static TheoryData<string> Databases => AccountsHost.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Key_Made_WorksWithItsRoleUntilItIsRevoked(string database)
    {
        var host = hosts.On(database);
        using var administrator = host.WithKey();
        var made = await administrator.PostAsync("api/keys", new JsonObject { ["name"] = "Robot", ["role"] = "supervisor" }, HttpStatusCode.Created);
        using var robot = host.WithKey(made.Text("key"));

        var session = await robot.ReadAsync("api/session");
        session["user"]!.Text("name").ShouldBe("Robot");
        session["user"]!.Text("role").ShouldBe("supervisor");
        session["antiForgeryToken"].ShouldBeNull();
        await robot.ReadAsync("api/keys", HttpStatusCode.Forbidden);

        (await administrator.StatusOfAsync(HttpMethod.Delete, $"api/keys/{made.Text("id")}")).ShouldBe(HttpStatusCode.NoContent);
        await robot.ReadAsync("api/session", HttpStatusCode.Unauthorized);
        (await administrator.StatusOfAsync(HttpMethod.Delete, $"api/keys/{made.Text("id")}")).ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task List_Keys_TellsTheLastUseAndNeverTheKey(string database)
    {
        var host = hosts.On(database);
        using var administrator = host.WithKey();
        var made = await administrator.PostAsync("api/keys", new JsonObject { ["name"] = "Robot", ["role"] = "agent" }, HttpStatusCode.Created);
        (await FindAsync())["usedAt"].ShouldBeNull();

        using var robot = host.WithKey(made.Text("key"));
        await robot.ReadAsync("api/agents");

        var listed = await FindAsync();
        listed["usedAt"].ShouldNotBeNull();
        listed.ToJsonString().ShouldNotContain(made.Text("key"));

        async Task<JsonNode> FindAsync() =>
            (await administrator.ReadAsync("api/keys"))["items"]!.AsArray().Single(key => key!.Text("id") == made.Text("id"))!;
    }

    [Fact]
    public async Task Key_OfTheSettings_IsAnAdministrators()
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey();
        (await client.ReadAsync("api/session"))["user"]!.Text("role").ShouldBe("administrator");
    }

    [Theory]
    [InlineData("key-of-the-settings-0123456788")]
    [InlineData("")]
    public async Task Key_Wrong_Is401(string key)
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey(key);
        await client.ReadAsync("api/session", HttpStatusCode.Unauthorized);
    }
}
