using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Omnichannel.Accounts.Tests.Support;

namespace Omnichannel.Accounts.Tests;

public sealed class SessionTests(AccountsHosts hosts) : IClassFixture<AccountsHosts>
{
    public static TheoryData<string> Databases => AccountsHost.Databases;

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task SignIn_FirstAdministratorOfTheSettings_AnswersTheUserAndACookieOutOfReachOfScripts(string database)
    {
        using var browser = await hosts.On(database).SignInAsync(AccountsHost.AdminEmail.ToUpperInvariant(), AccountsHost.AdminPassword);
        browser.SetCookie.ShouldStartWith("omnichannel_session=");
        browser.SetCookie.ShouldContain("httponly");
        browser.SetCookie.ShouldContain("samesite=lax");
        browser.SetCookie.ShouldNotContain("secure");

        var session = await browser.Client.ReadAsync("api/session");
        session["user"]!.Text("email").ShouldBe(AccountsHost.AdminEmail);
        session["user"]!.Text("role").ShouldBe("administrator");
        session.Text("antiForgeryToken").ShouldBe(browser.AntiForgeryToken);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task SignIn_AtThePublicHttpsAddress_TheCookieIsSecure(string database)
    {
        using var client = hosts.On(database).Anonymous();
        client.DefaultRequestHeaders.Host = "hub.test";
        using var answer = await client.PostAsJsonAsync(
            "api/session", new JsonObject { ["email"] = AccountsHost.AdminEmail, ["password"] = AccountsHost.AdminPassword });
        answer.Headers.GetValues("Set-Cookie").Single().ShouldContain("secure");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task SignIn_UnknownAddressWrongPasswordDisabledUser_AreAnsweredAlike(string database)
    {
        var host = hosts.On(database);
        var (email, disabled) = (Wire.Unique("somebody") + "@hub.test", Wire.Unique("disabled") + "@hub.test");
        await host.MakeUserAsync(email);
        var id = await host.MakeUserAsync(disabled);
        using var administrator = host.WithKey();
        await administrator.PatchAsync($"api/users/{id}", new JsonObject { ["disabled"] = true }, HttpStatusCode.OK);

        using var client = host.Anonymous();
        var answers = new List<string>();
        foreach (var (who, password) in new[] { (email, "not the password"), ("nobody@hub.test", "not the password"), (disabled, "a long enough password") })
        {
            var answer = await client.PostAsync("api/session", new JsonObject { ["email"] = who, ["password"] = password }, HttpStatusCode.Unauthorized);
            answer.Remove("traceId");
            answers.Add(answer.ToJsonString());
        }

        answers.Distinct().ShouldHaveSingleItem().ShouldContain("wrong-credentials");
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task SignIn_TooManyAttempts_IsRefusedForAWhileEvenWithTheRightPassword(string database)
    {
        var host = hosts.On(database);
        var email = Wire.Unique("guessed") + "@hub.test";
        await host.MakeUserAsync(email);
        using var client = host.Anonymous();
        var body = new JsonObject { ["email"] = email, ["password"] = "not the password" };
        for (var attempt = 0; attempt < 10; attempt++)
        {
            await client.PostAsync("api/session", body, HttpStatusCode.Unauthorized);
        }

        body["password"] = "a long enough password";
        using (var refused = await client.PostAsJsonAsync("api/session", body))
        {
            refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        }

        host.Time.Forward(TimeSpan.FromMinutes(5));
        await client.PostAsync("api/session", body, HttpStatusCode.OK);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Cookie_RequestThatChangesSomething_NeedsTheAntiForgeryToken(string database)
    {
        var host = hosts.On(database);
        using var browser = await host.SignInAsync(AccountsHost.AdminEmail, AccountsHost.AdminPassword);
        var body = new JsonObject { ["name"] = "Robot", ["role"] = "agent" };

        (await browser.Client.PostAsync("api/keys", body, HttpStatusCode.Forbidden)).Text("type").ShouldBe("anti-forgery");
        browser.Client.DefaultRequestHeaders.Add("X-Anti-Forgery", new string('0', 64));
        (await browser.Client.PostAsync("api/keys", body, HttpStatusCode.Forbidden)).Text("type").ShouldBe("anti-forgery");
        browser.Client.DefaultRequestHeaders.Remove("X-Anti-Forgery");
        await browser.WithAntiForgery().Client.PostAsync("api/keys", body, HttpStatusCode.Created);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task SignOut_TokenThatSomebodyKept_IsWorthNothing(string database)
    {
        using var browser = await hosts.On(database).SignInAsync(AccountsHost.AdminEmail, AccountsHost.AdminPassword);
        await browser.Client.ReadAsync("api/session");

        (await browser.WithAntiForgery().Client.StatusOfAsync(HttpMethod.Delete, "api/session")).ShouldBe(HttpStatusCode.NoContent);

        await browser.Client.ReadAsync("api/session", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Session_UsedWithinFourteenDays_GoesOn_AndEndsFourteenDaysAfterItsLastUse(string database)
    {
        await using var host = await AccountsHost.StartAsync(database, "--admin-email", AccountsHost.AdminEmail, "--admin-password", AccountsHost.AdminPassword);
        using var browser = await host.SignInAsync(AccountsHost.AdminEmail, AccountsHost.AdminPassword);

        host.Time.Forward(TimeSpan.FromDays(13));
        await browser.Client.ReadAsync("api/session");
        host.Time.Forward(TimeSpan.FromDays(13));
        await browser.Client.ReadAsync("api/session");
        host.Time.Forward(TimeSpan.FromDays(15));
        await browser.Client.ReadAsync("api/session", HttpStatusCode.Unauthorized);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task Storage_TokensAndPasswords_AreNotInIt(string database)
    {
        var host = hosts.On(database);
        using var browser = await host.SignInAsync(AccountsHost.AdminEmail, AccountsHost.AdminPassword);
        var token = browser.SetCookie.Split('=', ';')[1];

        await using var connection = await host.Database.OpenAsync(CancellationToken.None);
        (await connection.QueryAsync<string>("SELECT token_hash FROM sessions")).ShouldNotContain(token);
        var password = await connection.QuerySingleAsync<string>("SELECT password FROM users WHERE email = @email", new { email = AccountsHost.AdminEmail });
        password.ShouldStartWith("pbkdf2-sha512$210000$");
        password.ShouldNotContain(AccountsHost.AdminPassword);
    }

    [Fact]
    public async Task Anonymous_AnythingOfTheApi_Is401AsProblemDetails()
    {
        using var client = hosts.On(AccountsHost.Sqlite).Anonymous();
        foreach (var path in new[] { "api/session", "api/users", "api/agents", "api/keys", "api/accounts", "internal/v1/accounts" })
        {
            (await client.ReadAsync(path, HttpStatusCode.Unauthorized)).Text("type").ShouldBe("unauthenticated");
        }
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"email":5}""")]
    public async Task SignIn_BrokenBody_Is400(string body)
    {
        using var client = hosts.On(AccountsHost.Sqlite).Anonymous();
        using var answer = await client.PostAsync(new Uri("api/session", UriKind.Relative), new StringContent(body, null, "application/json"));
        (await answer.BodyAsync(HttpStatusCode.BadRequest)).Text("type").ShouldBe("bad-request");
    }
}
