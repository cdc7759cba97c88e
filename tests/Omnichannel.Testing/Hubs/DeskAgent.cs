using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Testing;

/// <summary>An agent at a desk: signed in with a password, as the browser is, with a heartbeat while the desk is open.</summary>
public sealed class DeskAgent : IAsyncDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _heart;

    private DeskAgent(HttpClient http, string id, string name)
    {
        (Http, Id, Name) = (http, id, name);
        _heart = BeatAsync();
    }

    /// <summary>The agent's id.</summary>
    public string Id { get; }

    /// <summary>What the agent is called.</summary>
    public string Name { get; }

    /// <summary>With the session's cookie and the anti-forgery header.</summary>
    public HttpClient Http { get; }

    /// <summary>Makes a user and signs in as them. They are offline until <see cref="PresenceAsync"/>.</summary>
    public static async Task<DeskAgent> SignInAsync(HubClient administrator, Uri hub, string name, string role = "agent")
    {
        var (email, password) = ($"{name.ToLowerInvariant()}.{Guid.CreateVersion7():N}@shop.test", "a-password-for-tests");
        await administrator.PostAsync("/api/users", new JsonObject { ["name"] = name, ["email"] = email, ["password"] = password, ["role"] = role });
        var http = new HttpClient(new SocketsHttpHandler { CookieContainer = new() }) { BaseAddress = hub, Timeout = Until.Patience };
        using var answer = await http.PostAsJsonAsync("/api/session", new JsonObject { ["email"] = email, ["password"] = password });
        answer.EnsureSuccessStatusCode();
        var session = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        http.DefaultRequestHeaders.Add("X-Anti-Forgery", session["antiForgeryToken"]!.GetValue<string>());
        return new DeskAgent(http, session["user"]!["id"]!.GetValue<string>(), name);
    }

    /// <summary>Says whether they take work: online, away, wrapUp or offline.</summary>
    public async Task PresenceAsync(string state)
    {
        using var answer = await Http.PutAsJsonAsync("/api/routing/me/presence", new JsonObject { ["state"] = state });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Says goodbye, and closes the desk.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        await _heart;
        try
        {
            await PresenceAsync("offline");
        }
        catch (Exception gone) when (gone is HttpRequestException or OperationCanceledException)
        {
            // The hub was closed first; then nobody is online anyway.
        }

        _closed.Dispose();
        Http.Dispose();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(5));
        try
        {
            while (await timer.WaitForNextTickAsync(_closed.Token))
            {
                try
                {
                    using var answer = await Http.PostAsync("/api/routing/me/heartbeat", content: null, _closed.Token);
                }
                catch (Exception gone) when (gone is HttpRequestException || (gone is OperationCanceledException && !_closed.IsCancellationRequested))
                {
                    // A service that is being killed: the next beat finds it again.
                }
            }
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested)
        {
            // Closed.
        }
    }
}
