using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Testing;

/// <summary>One request that came to an integrator's server.</summary>
public sealed record Pushed(string Path, string Id, string Timestamp, string Signature, byte[] Raw)
{
    /// <summary>Its JSON.</summary>
    public JsonNode Body => JsonNode.Parse(Raw)!;
}

/// <summary>An integrator's server to which the hub pushes; it answers as told.</summary>
public sealed class PushReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<Pushed> _received = new();
    private readonly WebApplication _app;

    private PushReceiver(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>All requests so far.</summary>
    public IReadOnlyCollection<Pushed> Received => _received;

    /// <summary>Is told of every request that was answered with a success, or taken and not answered.</summary>
    public Action<Pushed> Took { get; set; } = _ => { };

    /// <summary>The status and JSON with which it answers its n-th request (from 1); the status 0: it is taken, and the connection closed.</summary>
    public Func<int, (int Status, string Json)> Answers { get; set; } = _ => (200, "{}");

    /// <summary>Starts it.</summary>
    public static async Task<PushReceiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new PushReceiver(app);
        app.MapFallback(receiver.TakeAsync);
        await app.StartAsync();
        return receiver;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers;
        var pushed = new Pushed(context.Request.Path, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(),
            headers["webhook-signature"].ToString(), body.ToArray());
        _received.Enqueue(pushed);
        var (status, json) = Answers(_received.Count);
        if (status is 0 or (>= 200 and < 300))
        {
            Took(pushed);
        }

        if (status == 0)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    }
}
