using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Omnichannel.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Api;

/// <summary>Who may no longer hear what happens does not go on hearing it.</summary>
public sealed class StreamEndTests
{
    private const string Ada = "tel:+15550000001", Email = "ada@hub.test", Password = "a long enough password";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_KeyDeleted_EndAndThoseOfOthersDoNot(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        using var anonymous = host.Anonymous();
        var (lost, kept) = (await host.PostAsync("/api/keys", """{"name":"lost","role":"agent"}""", 201), await host.PostAsync("/api/keys", """{"name":"kept","role":"agent"}""", 201));
        using var ending = await Listener.OpenAsync(anonymous, "Authorization", $"Bearer {lost["key"]}");
        using var staying = await Listener.OpenAsync(anonymous, "Authorization", $"Bearer {kept["key"]}");

        await host.SendAsync(HttpMethod.Delete, $"/api/keys/{lost["id"]}", null, 204);
        await ending.EndAsync();

        await host.ReceiveAsync(host.Message(Ada, "Still there?"));
        await staying.HearAsync("Still there?");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_SignedOutAndDisabled_EndAndThoseOfOthersDoNot(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        using var anonymous = host.Anonymous();
        var user = await host.PostAsync("/api/users", $$"""{"name":"Ada","email":"{{Email}}","role":"agent","password":"{{Password}}"}""", 201);
        var (desk, phone) = (await SignInAsync(anonymous), await SignInAsync(anonymous));
        using var onDesk = await Listener.OpenAsync(anonymous, "Cookie", desk.Cookie);
        using var onPhone = await Listener.OpenAsync(anonymous, "Cookie", phone.Cookie);

        await SignOutAsync(anonymous, desk.Cookie, desk.AntiForgery);
        await onDesk.EndAsync();
        await host.ReceiveAsync(host.Message(Ada, "Still there?"));
        await onPhone.HearAsync("Still there?");

        await host.SendAsync(HttpMethod.Patch, $"/api/users/{user["id"]}", """{"disabled":true}""", 200);
        await onPhone.EndAsync();
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Events_KeyDeletedAndNobodyTold_EndAtALaterLook(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind, time: new HurriedTime());
        using var anonymous = host.Anonymous();
        var key = await host.PostAsync("/api/keys", """{"name":"lost","role":"agent"}""", 201);
        using var ending = await Listener.OpenAsync(anonymous, "Authorization", $"Bearer {key["key"]}");

        await host.Services.GetRequiredKeyedService<Database>(AccountsModule.Service).WriteAsync(
            (connection, transaction) => connection.ExecuteAsync("DELETE FROM api_keys", transaction: transaction), default);

        await ending.EndAsync();
    }

    [Fact]
    public async Task Events_AccountsServiceIsAwayForAWhile_GoOnUntilItSaysNo()
    {
        await using var accounts = await StandInAccounts.StartAsync();
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.Sqlite, accounts.Address);
        using var anonymous = host.Anonymous();
        using var listener = await Listener.OpenAsync(anonymous, "Authorization", "Bearer a key that it knows");

        accounts.Answer = StatusCodes.Status503ServiceUnavailable;
        for (var look = 0; look < 2; look++)
        {
            // The second look begins when the first is over.
            var asked = accounts.Asked;
            await host.Services.GetRequiredService<IBus>().BroadcastAsync(Credential.ChangedBroadcast, default, default);
            await Until.True(() => accounts.Asked > asked, "it was asked again");
        }

        await host.ReceiveAsync(host.Message(Ada, "Still there?"));
        await listener.HearAsync("Still there?");

        accounts.Answer = StatusCodes.Status404NotFound;
        await host.Services.GetRequiredService<IBus>().BroadcastAsync(Credential.ChangedBroadcast, default, default);
        await listener.EndAsync();
    }

    private static async Task<(string Cookie, string AntiForgery)> SignInAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync("/api/session", new JsonObject { ["email"] = Email, ["password"] = Password });
        answer.EnsureSuccessStatusCode();
        var cookie = answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        return (cookie, (await answer.Content.ReadFromJsonAsync<JsonNode>())!["antiForgeryToken"]!.GetValue<string>());
    }

    private static async Task SignOutAsync(HttpClient client, string cookie, string antiForgery)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/api/session") { Headers = { { "Cookie", cookie }, { Credential.AntiForgeryHeader, antiForgery } } };
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>An accounts service that knows everybody, or says what a test wants.</summary>
    private sealed class StandInAccounts : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private int _asked;

        private StandInAccounts(WebApplication app)
        {
            _app = app;
            app.MapPost("/internal/v1/authenticate", () =>
            {
                var answer = Answer;
                Interlocked.Increment(ref _asked);
                return answer == StatusCodes.Status200OK ? Results.Json(new Caller("1", "Somebody", "", Roles.Agent)) : Results.StatusCode(answer);
            });
        }

        public Uri Address => new(_app.Urls.Single());

        public int Answer { get; set; } = StatusCodes.Status200OK;

        public int Asked => Volatile.Read(ref _asked);

        public static async Task<StandInAccounts> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var accounts = new StandInAccounts(app);
            await app.StartAsync();
            return accounts;
        }

        public ValueTask DisposeAsync() => _app.DisposeAsync();
    }
}
