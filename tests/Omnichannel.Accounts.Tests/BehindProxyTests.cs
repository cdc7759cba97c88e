using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Accounts.Tests.Support;

namespace Omnichannel.Accounts.Tests;

/// <summary>A process that is asked by a proxy: who is slowed down, and what cookies are like.</summary>
public sealed class BehindProxyTests
{
    [Fact]
    public async Task SignIn_WrongPasswordsThroughATrustedProxy_SlowDownOnlyWhoTriesThem()
    {
        await using var host = await AccountsHost.StartAsync(AccountsHost.Sqlite, "--trusted-proxies", "127.0.0.1");
        await GuessUntilRefusedAsync(host, guess => $"203.0.113.{guess}, 192.0.2.1");

        (await SignInAsync(host, "192.0.2.2", "somebody@hub.test")).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignInAsync(host, "192.0.2.1, 192.0.2.3", "somebody@hub.test")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task SignIn_AddressesClaimedBySomebodyNotTrusted_AreOneClient()
    {
        await using var host = await AccountsHost.StartAsync(AccountsHost.Sqlite, "--trusted-proxies", "10.0.0.0/8,192.0.2.0/24");

        await GuessUntilRefusedAsync(host, guess => $"192.0.2.{guess}");
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData("", false)]
    public async Task SignIn_OverTlsThatEndsAtTheProxy_TheCookieIsSecureIfItIsTrusted(string proxies, bool isSecure)
    {
        await using var host = await AccountsHost.StartAsync(
            AccountsHost.Sqlite, "--trusted-proxies", proxies, "--admin-email", AccountsHost.AdminEmail, "--admin-password", AccountsHost.AdminPassword);
        using var client = host.Anonymous();
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        using var answer = await client.PostAsJsonAsync("api/session", new JsonObject { ["email"] = AccountsHost.AdminEmail, ["password"] = AccountsHost.AdminPassword });

        answer.Headers.GetValues("Set-Cookie").Single().Contains("secure").ShouldBe(isSecure);
    }

    /// <summary>Tries another e-mail address each time, so that only where it comes from counts.</summary>
    private static async Task GuessUntilRefusedAsync(AccountsHost host, Func<int, string> from)
    {
        for (var guess = 1; guess < 200; guess++)
        {
            if (await SignInAsync(host, from(guess), $"{guess}@hub.test") == HttpStatusCode.TooManyRequests)
            {
                return;
            }
        }

        throw new InvalidOperationException("Nobody was slowed down.");
    }

    private static async Task<HttpStatusCode> SignInAsync(AccountsHost host, string forwardedFor, string email)
    {
        using var client = host.Anonymous();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        using var answer = await client.PostAsJsonAsync("api/session", new JsonObject { ["email"] = email, ["password"] = "not the password" });
        return answer.StatusCode;
    }
}
