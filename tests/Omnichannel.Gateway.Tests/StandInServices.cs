using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting;
using Omnichannel.Testing;

namespace Omnichannel.Gateway.Tests;

/// <summary>The gateway in front of services that answer with their name and what reached them.</summary>
public class StandInServices : IAsyncLifetime
{
    public const string InternalKey = "internal-key-of-the-tests";

    private readonly List<WebApplication> _services = [];
    private WebApplication _gateway = null!;

    public HttpClient Client { get; private set; } = null!;

    /// <summary>More settings of the gateway.</summary>
    protected virtual IReadOnlyList<string> Settings => [];

    /// <summary>Lets the stream of <c>/api/stream</c> go on.</summary>
    public SemaphoreSlim NextEvent { get; } = new(0);

    public async ValueTask InitializeAsync()
    {
        var arguments = new List<string> { "--urls", "http://127.0.0.1:0", "--internal-key", InternalKey };
        arguments.AddRange(Settings);
        foreach (var service in RouteTable.Services.Append(RouteTable.Playground))
        {
            var addresses = await StartAsync(service);
            if (service == RouteTable.Conversations)
            {
                // An instance that is not there, before and after the one that is.
                addresses = $"http://127.0.0.1:{Ports.Take()},{addresses},http://127.0.0.1:{Ports.Take()}";
            }

            if (service == RouteTable.Sms)
            {
                addresses = $"http://127.0.0.1:{Ports.Take()}";
            }

            arguments.AddRange([$"--{service}-url", addresses]);
        }

        _gateway = ServiceHost.Build([.. arguments], [new GatewayModule()]);
        await _gateway.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { Expect100ContinueTimeout = Until.Patience }) { BaseAddress = new Uri(_gateway.Urls.Single()), Timeout = Until.Patience };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var app in _services.Prepend(_gateway))
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }

        NextEvent.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<string> StartAsync(string service)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/health/ready", () => "ok");
        app.MapGet("/openapi/v1.json", () => TypedDescription(service));
        app.MapPost("/api/large", async (HttpContext context) => await context.Request.Body.CopyToAsync(Stream.Null));
        app.MapGet("/api/stream", StreamAsync);
        app.MapFallback("/{**path}", (Delegate)((HttpContext context) => EchoAsync(service, context)));
        await app.StartAsync();
        _services.Add(app);
        return app.Urls.Single();
    }

    private static async Task<IResult> EchoAsync(string service, HttpContext context) => TypedResults.Text(
        new JsonObject
        {
            ["service"] = service,
            ["path"] = context.Request.Path.Value + context.Request.QueryString,
            ["body"] = await new StreamReader(context.Request.Body).ReadToEndAsync(),
            ["headers"] = new JsonObject(context.Request.Headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), (JsonNode?)header.Value.ToString()))),
        }.ToJsonString(),
        "application/json");

    /// <summary>Each service has a path of its own and a schema of the same name that says something else.</summary>
    private static IResult TypedDescription(string service) => TypedResults.Text(
        new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["paths"] = new JsonObject
            {
                [$"/{service}"] = new JsonObject { ["get"] = new JsonObject { ["$ref"] = "#/components/schemas/Item" } },
            },
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject { ["Item"] = new JsonObject { ["title"] = service }, ["Same"] = new JsonObject { ["type"] = "string" } },
            },
            ["tags"] = new JsonArray(new JsonObject { ["name"] = "Everywhere" }),
        }.ToJsonString(),
        "application/json");

    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        for (var number = 1; ; number++)
        {
            await context.Response.WriteAsync($"data: {number}\n\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await NextEvent.WaitAsync(context.RequestAborted);
        }
    }
}
