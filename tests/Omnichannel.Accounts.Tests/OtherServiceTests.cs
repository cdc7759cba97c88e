using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Accounts.Tests.Support;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Security;
using Omnichannel.Testing;

namespace Omnichannel.Accounts.Tests;

/// <summary>What the other services see of the accounts service, across processes (here: hosts with buses of their own).</summary>
public sealed class OtherServiceTests : IAsyncLifetime
{
    private AccountsHost _accounts = null!;
    private WebApplication _other = null!;

    public async ValueTask InitializeAsync()
    {
        _accounts = await AccountsHost.StartAsync(AccountsHost.Sqlite);
        _other = ServiceHost.Build(
            [
                "--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("other"), "--internal-key", AccountsHost.InternalKey,
                "--accounts-url", _accounts.Address.ToString(),
            ],
            [new OtherModule()]);
        await ServiceHost.MigrateAsync(_other);
        await _other.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _other.StopAsync();
        await _other.DisposeAsync();
        await _accounts.DisposeAsync();
    }

    [Fact]
    public async Task Directory_AccountMadeAMomentAgo_IsFoundAtOnce()
    {
        (await FindAsync("shop")).ShouldBeNull();
        await PutAsync("shop");
        var account = await FindAsync("shop");
        account.ShouldNotBeNull().Text("authToken").ShouldBe("secret");
        account.Secrets.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Directory_AccountsServiceIsAway_GoesOnWithWhatItKnew()
    {
        await PutAsync("shop");
        (await FindAsync("shop")).ShouldNotBeNull();
        await _accounts.DisposeAsync();
        await _other.Services.GetRequiredService<IBus>().BroadcastAsync(IAccountDirectory.ChangedBroadcast, default, CancellationToken.None);
        (await FindAsync("shop")).ShouldNotBeNull();
        (await FindAsync("never-known")).ShouldBeNull();
    }

    [Fact]
    public async Task Authentication_ApiKey_CountsThereToo()
    {
        using var client = Client(AccountsHost.ApiKey);
        using var answer = await client.GetAsync(new Uri("whoami", UriKind.Relative));
        (await answer.Content.ReadAsStringAsync()).ShouldBe("administrator");
        using var wrong = Client("not the key at all, sorry");
        (await wrong.StatusOfAsync(HttpMethod.Get, "whoami")).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Authentication_AccountsServiceIsAway_Is503WithRetryAfterAndNot401()
    {
        await _accounts.DisposeAsync();
        using var client = Client(AccountsHost.ApiKey);
        using var answer = await client.GetAsync(new Uri("whoami", UriKind.Relative));
        answer.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter.ShouldNotBeNull();
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Headers_WhatAClientClaims_MeansNothing()
    {
        using var client = Client(AccountsHost.ApiKey);
        client.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.test");
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        client.DefaultRequestHeaders.Add("X-Omnichannel-Gateway", "a guess at the internal key");
        (await OriginAsync(client)).ShouldBe($"http://{Address.Authority} 127.0.0.1");

        client.DefaultRequestHeaders.Remove("X-Omnichannel-Gateway");
        client.DefaultRequestHeaders.Add("X-Omnichannel-Gateway", AccountsHost.InternalKey);
        (await OriginAsync(client)).ShouldBe("https://evil.test 192.0.2.1");
    }

    [Fact]
    public async Task OpenApi_InternalEndpoints_AreNotInIt()
    {
        using var client = _accounts.Anonymous();
        var paths = (await client.ReadAsync("openapi/v1.json"))["paths"]!.AsObject().Select(path => path.Key).ToList();
        paths.ShouldContain("/api/accounts/{account}");
        paths.ShouldNotContain(path => path.StartsWith("/internal", StringComparison.Ordinal));
    }

    private Uri Address => _other.Services.GetRequiredService<HubSettings>().Self;

    private static async Task<string> OriginAsync(HttpClient client) => await client.GetStringAsync(new Uri("origin", UriKind.Relative));

    private HttpClient Client(string key)
    {
        var client = new HttpClient { BaseAddress = Address, Timeout = Until.Patience };
        client.DefaultRequestHeaders.Authorization = new("Bearer", key);
        return client;
    }

    private async Task<Account?> FindAsync(string id) =>
        await _other.Services.GetRequiredService<IAccountDirectory>().FindAsync(id, CancellationToken.None);

    private async Task PutAsync(string id)
    {
        using var client = _accounts.WithKey();
        using var answer = await client.PutAsJsonAsync($"api/accounts/{id}", new JsonObject
        {
            ["channel"] = "sms",
            ["provider"] = "twilio",
            ["settings"] = new JsonObject { ["accountSid"] = "AC1", ["authToken"] = "secret", ["from"] = "+15550001111" },
        });
        answer.EnsureSuccessStatusCode();
    }

    private sealed class OtherModule : IServiceModule
    {
        public string Name => "other";

        public void AddServices(IHostApplicationBuilder builder)
        {
        }

        public void AddConsumers(IConsumerRegistry bus)
        {
        }

        public void MapEndpoints(IEndpointRouteBuilder routes)
        {
            routes.MapGet("/whoami", (HttpContext context) => context.User.Role()).RequireAuthorization(Policies.Agent);
            routes.MapGet("/origin", (HttpContext context) =>
                $"{context.Request.Scheme}://{context.Request.Host} {context.Connection.RemoteIpAddress}");
        }
    }
}
