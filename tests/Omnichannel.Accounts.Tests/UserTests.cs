using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Accounts.Tests.Support;
using Omnichannel.Accounts.Users;

namespace Omnichannel.Accounts.Tests;

public sealed class UserTests(AccountsHosts hosts) : IClassFixture<AccountsHosts>
{
    public static TheoryData<string> Databases => AccountsHost.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Create_EverythingWrong_AllErrorsAtOnceByField(string database)
    {
        using var client = hosts.On(database).WithKey();
        var body = new JsonObject { ["name"] = " ", ["email"] = "nobody", ["role"] = "king", ["password"] = "short" };
        (await client.PostAsync("api/users", body, HttpStatusCode.BadRequest)).Fields().ShouldBe(["name", "email", "role", "password"], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Create_AddressInAnotherCase_IsTaken(string database)
    {
        var email = Wire.Unique("ada") + "@hub.test";
        await hosts.On(database).MakeUserAsync(email);
        using var client = hosts.On(database).WithKey();
        var body = new JsonObject { ["name"] = "Ada", ["email"] = email.ToUpperInvariant(), ["role"] = "agent", ["password"] = "a long enough password" };
        (await client.PostAsync("api/users", body, HttpStatusCode.Conflict)).Text("type").ShouldBe("email-taken");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Agents_DisabledUser_IsNotAmongThem(string database)
    {
        var host = hosts.On(database);
        var (here, gone) = (await host.MakeUserAsync(Wire.Unique("here") + "@hub.test"), await host.MakeUserAsync(Wire.Unique("gone") + "@hub.test"));
        using var client = host.WithKey();
        await client.PatchAsync($"api/users/{gone}", new JsonObject { ["disabled"] = true }, HttpStatusCode.OK);

        var ids = (await client.ReadAsync("api/agents"))["items"]!.AsArray().Select(agent => agent!.Text("id")).ToList();
        ids.ShouldContain(here);
        ids.ShouldNotContain(gone);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Agent_WhatIsForAdministrators_IsForbidden(string database)
    {
        var host = hosts.On(database);
        var email = Wire.Unique("agent") + "@hub.test";
        await host.MakeUserAsync(email);
        using var agent = await host.SignInAsync(email);
        foreach (var path in new[] { "api/users", "api/keys", "api/accounts/any" })
        {
            (await agent.Client.ReadAsync(path, HttpStatusCode.Forbidden)).Text("type").ShouldBe("forbidden");
        }

        await agent.Client.ReadAsync("api/agents");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Change_PasswordOrDisabled_EndsTheUsersSessionsAtOnce(string database)
    {
        var host = hosts.On(database);
        var email = Wire.Unique("agent") + "@hub.test";
        var id = await host.MakeUserAsync(email);
        using var client = host.WithKey();
        using (var browser = await host.SignInAsync(email))
        {
            await browser.Client.ReadAsync("api/session");
            await client.PatchAsync($"api/users/{id}", new JsonObject { ["password"] = "another long password" }, HttpStatusCode.OK);
            await browser.Client.ReadAsync("api/session", HttpStatusCode.Unauthorized);
        }

        using (var browser = await host.SignInAsync(email, "another long password"))
        {
            await browser.Client.ReadAsync("api/session");
            await client.PatchAsync($"api/users/{id}", new JsonObject { ["disabled"] = true }, HttpStatusCode.OK);
            await browser.Client.ReadAsync("api/session", HttpStatusCode.Unauthorized);
        }
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Change_Role_CountsAtOnce(string database)
    {
        var host = hosts.On(database);
        var email = Wire.Unique("agent") + "@hub.test";
        var id = await host.MakeUserAsync(email);
        using var browser = await host.SignInAsync(email);
        await browser.Client.ReadAsync("api/users", HttpStatusCode.Forbidden);
        using var client = host.WithKey();
        await client.PatchAsync($"api/users/{id}", new JsonObject { ["role"] = "administrator" }, HttpStatusCode.OK);
        await browser.Client.ReadAsync("api/users");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Change_LastAdministrator_MayNeitherBeDisabledNorDemoted(string database)
    {
        await using var host = await AccountsHost.StartAsync(database);
        var made = await FirstAdministrator.MakeWhenNobodyIsThereAsync(host.Services, CancellationToken.None);
        made.ShouldNotBeNull();
        (await FirstAdministrator.MakeWhenNobodyIsThereAsync(host.Services, CancellationToken.None)).ShouldBeNull();
        using var browser = await host.SignInAsync(made.Value.Email, made.Value.Password);
        var id = (await browser.Client.ReadAsync("api/session"))["user"]!.Text("id");
        using var client = host.WithKey();
        foreach (var change in new[] { new JsonObject { ["disabled"] = true }, new JsonObject { ["role"] = "supervisor" } })
        {
            (await client.PatchAsync($"api/users/{id}", change, HttpStatusCode.Conflict)).Text("type").ShouldBe("last-administrator");
        }

        await host.MakeUserAsync(Wire.Unique("second") + "@hub.test", "administrator");
        await client.PatchAsync($"api/users/{id}", new JsonObject { ["role"] = "supervisor" }, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Change_UnknownUser_Is404()
    {
        using var client = hosts.On(AccountsHost.Sqlite).WithKey();
        await client.PatchAsync("api/users/nobody", new JsonObject { ["name"] = "Nobody" }, HttpStatusCode.NotFound);
    }
}
