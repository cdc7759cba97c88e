using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Automation.Tests.Models;

/// <summary>Speaks the interface of OpenAI's chat completions, and whatever else a server on the other end may speak.</summary>
internal sealed class ModelStandIn : IAsyncDisposable
{
    public const string Key = "sk-the-key-of-the-tests";

    private readonly WebApplication _app;

    private ModelStandIn(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    /// <summary>What it was asked: the header <c>Authorization</c> and the body.</summary>
    public ConcurrentQueue<(string Authorization, JsonObject Body)> Asked { get; } = new();

    /// <summary>What it does with a request.</summary>
    public Func<HttpContext, Task> Answers { get; set; } = context => Say(context, "NO_ANSWER");

    public static async Task<ModelStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var standIn = new ModelStandIn(app);
        app.MapPost("/v1/chat/completions", async context =>
        {
            standIn.Asked.Enqueue((context.Request.Headers.Authorization.ToString(), (await JsonNode.ParseAsync(context.Request.Body))!.AsObject()));
            await standIn.Answers(context);
        });
        await app.StartAsync();
        return standIn;
    }

    /// <summary>A right answer, as the reference shows it.</summary>
    public static Task Say(HttpContext context, string content, long tokens = 120, string reason = "stop") => context.Response.WriteAsJsonAsync(new JsonObject
    {
        ["id"] = "chatcmpl-1",
        ["object"] = "chat.completion",
        ["created"] = 1,
        ["model"] = "small-1",
        ["choices"] = new JsonArray(new JsonObject
        {
            ["index"] = 0,
            ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = content, ["refusal"] = null },
            ["finish_reason"] = reason,
        }),
        ["usage"] = new JsonObject { ["prompt_tokens"] = tokens - 20, ["completion_tokens"] = 20, ["total_tokens"] = tokens },
    });

    /// <summary>Anything else.</summary>
    public static async Task Send(HttpContext context, int status, string body, string? retryAfter = null)
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
        {
            context.Response.Headers.RetryAfter = retryAfter;
        }

        await context.Response.WriteAsync(body);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
