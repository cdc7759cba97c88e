using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>Writes server-sent events (HTML standard, §9.2).</summary>
internal sealed class EventWriter(HttpContext context)
{
    /// <summary>Begins the answer.</summary>
    public Task BeginAsync()
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";

        // Proxies that collect answers would hold events back.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        return WriteAsync(": chat\n\n");
    }

    /// <summary>One event.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="data">Its data.</param>
    /// <param name="type">How to write them.</param>
    /// <param name="cursor">Where the reader stands after it; null: where it stood.</param>
    public Task EventAsync<T>(string name, T data, JsonTypeInfo<T> type, long? cursor = null) =>
        WriteAsync($"{(cursor is null ? "" : $"id: {cursor}\n")}event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n");

    /// <summary>What everything was so far changed so much that the reader has to read anew.</summary>
    public Task ResetAsync(long cursor) => WriteAsync($"id: {cursor}\nevent: reset\ndata: {{}}\n\n");

    /// <summary>Says that we are still there, and where the reader stands, so that it never has to replay what was not for it.</summary>
    public Task PingAsync(long cursor) => WriteAsync($": ping\nid: {cursor}\n\n");

    private async Task WriteAsync(string text)
    {
        await context.Response.WriteAsync(text, context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
