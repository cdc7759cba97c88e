using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Bench.Baselines;

/// <summary>
/// Bare Kestrel SSE: an event is made into bytes once, put before every stream, and each stream writes what waits for it before it flushes.
/// </summary>
internal sealed class BareStreams
{
    public const string Name = "streams";
    private readonly ConcurrentDictionary<long, ChannelWriter<byte[]>> _streams = new();
    private long _stream, _event;

    /// <summary>Serves until it is killed: <c>GET /events</c> listens, <c>POST /events?count=N</c> tells everybody the body's lines N times, each line an event.</summary>
    public static async Task ServeAsync(string address)
    {
        var streams = new BareStreams();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var app = builder.Build();
        app.MapGet("/", () => "ready");
        streams.Map(app);
        app.MapPost("/events", async (HttpContext context, int count) =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var lines = (await reader.ReadToEndAsync()).Split('\n');
            for (var number = 0; number < count; number++)
            {
                streams.Tell("message.appended", lines[number % lines.Length]);
            }
        });
        await app.RunAsync();
    }

    /// <summary>Serves the streams at <c>/events</c>.</summary>
    public void Map(WebApplication app) => app.MapGet("/events", async (HttpContext context) =>
    {
        var (number, waiting) = (Interlocked.Increment(ref _stream), Channel.CreateBounded<byte[]>(new BoundedChannelOptions(10_000) { SingleReader = true }));
        _streams[number] = waiting.Writer;
        try
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync($"event: ready\ndata: {{}}\nid: 0\n\n");
            await context.Response.Body.FlushAsync();
            while (await waiting.Reader.WaitToReadAsync(context.RequestAborted))
            {
                // Not more at once than a socket takes: so the writing goes on while the rest is copied.
                for (var bytes = 0; bytes < 64 * 1024 && waiting.Reader.TryRead(out var next); bytes += next.Length)
                {
                    next.CopyTo(context.Response.BodyWriter.GetMemory(next.Length));
                    context.Response.BodyWriter.Advance(next.Length);
                }

                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            // It was closed.
        }
        finally
        {
            _streams.TryRemove(number, out _);
        }
    });

    /// <summary>Tells everybody who listens.</summary>
    public void Tell(string type, string data)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: {type}\ndata: {data}\nid: {Interlocked.Increment(ref _event)}\n\n"));
        foreach (var stream in _streams.Values)
        {
            if (!stream.TryWrite(bytes))
            {
                stream.TryComplete();
            }
        }
    }
}
