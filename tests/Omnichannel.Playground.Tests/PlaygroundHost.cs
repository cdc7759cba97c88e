using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Omnichannel.Accounts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Playground.Setup;
using Omnichannel.Testing;

namespace Omnichannel.Playground.Tests;

/// <summary>A webhook that the hub got.</summary>
internal sealed record Caught(string Path, string Query, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public Dictionary<string, string> Form => Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(Body).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
}

/// <summary>The playground with real accounts, and in place of the channels something that catches the webhooks and answers as told.</summary>
internal sealed class PlaygroundHost : IServiceModule, IAsyncDisposable
{
    private const string ApiKey = "a-key-that-tests-know-beforehand";
    private readonly ConcurrentQueue<Caught> _caught = new();
    private WebApplication _app = null!;

    public string Name => "catcher";

    public HttpClient Http { get; private set; } = null!;

    /// <summary>The status with which the n-th webhook (from 1) is answered.</summary>
    public Func<int, int> Answers { get; set; } = _ => 200;

    /// <summary>Webhooks are answered only after this.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<Caught> Webhooks => _caught;

    public static async Task<PlaygroundHost> StartAsync(string? data = null, params string[] settings)
    {
        var host = new PlaygroundHost();
        host._app = ServiceHost.Build(
            ["--data", data ?? TestFolder.Create("playground"), "--urls", Ports.TakeHttp().ToString().TrimEnd('/'), "--api-key", ApiKey, .. settings],
            [new AccountsModule(), new PlaygroundModule { IsOnWhenLocal = true }, host]);
        await ServiceHost.MigrateAsync(host._app);
        await host._app.StartAsync();
        host.Http = new HttpClient { BaseAddress = new Uri(host._app.Urls.Single()), Timeout = Until.Patience };
        return host;
    }

    /// <summary>As the other, and waits for the accounts.</summary>
    public static async Task<PlaygroundHost> StartReadyAsync(string? data = null)
    {
        var host = await StartAsync(data);
        await host._app.Services.GetRequiredService<AccountSetup>().Done.Task.WaitAsync(Until.Patience);
        return host;
    }

    /// <summary>An account with its secrets.</summary>
    public async Task<JsonObject> AccountAsync(string id)
    {
        var accounts = await _app.Services.GetRequiredService<Hosting.Accounts.IAccountDirectory>().FindAsync(id, default);
        return JsonNode.Parse(accounts!.Settings.GetRawText())!.AsObject();
    }

    public async Task<IReadOnlyList<string>> AccountIdsAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/accounts");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ApiKey);
        using var answer = await Http.SendAsync(request);
        return [.. JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["items"]!.AsArray().Select(account => (string)account!["id"]!)];
    }

    public async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await Http.GetStringAsync("playground/api/" + path))!;

    public async Task<JsonNode?> PostAsync(string path, JsonObject body)
    {
        using var answer = await Http.PostAsJsonAsync("playground/api/" + path, body);
        var text = await answer.Content.ReadAsStringAsync();
        answer.IsSuccessStatusCode.ShouldBeTrue(text);
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <summary>The newcomer writes.</summary>
    public Task<JsonNode?> WriteAsync(string app, string address, string text) =>
        PostAsync("write", new JsonObject { ["app"] = app, ["person"] = new JsonObject { ["address"] = address, ["name"] = "Ada New" }, ["text"] = text });

    public async Task FaultAsync(JsonObject faults)
    {
        using var answer = await Http.PutAsJsonAsync("playground/api/faults", faults);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits for so many webhooks, and gives them.</summary>
    public async Task<IReadOnlyList<Caught>> CaughtAsync(int count)
    {
        await Until.True(() => _caught.Count >= count, $"{count} webhooks came");
        return [.. _caught];
    }

    public void AddServices(IHostApplicationBuilder builder)
    {
    }

    public void AddConsumers(IConsumerRegistry bus)
    {
    }

    public void MapEndpoints(IEndpointRouteBuilder routes) => routes.MapPost("/webhooks/{**rest}", async (HttpContext context) =>
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        _caught.Enqueue(new Caught(
            context.Request.Path.Value!,
            context.Request.QueryString.Value!,
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            await reader.ReadToEndAsync()));
        var count = _caught.Count;
        await Gate;
        context.Response.StatusCode = Answers(count);
    });

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
