using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Omnichannel.Hosting.Http;

/// <summary>
/// Event streams and long polls would hold up a stop for as long as they wait: half a second after it began, whatever only
/// reads is ended. Its client comes back with its cursor and misses nothing.
/// </summary>
internal sealed class StreamsEndWithHost
{
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);

    private readonly RequestDelegate _next;
    private readonly CancellationToken _end;

    public StreamsEndWithHost(RequestDelegate next, IHostApplicationLifetime lifetime, TimeProvider time)
    {
        _next = next;

        // Lives as long as the process, as this does.
        var end = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _end = end.Token;
        lifetime.ApplicationStopping.Register(() => end.CancelAfter(Grace));
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            await _next(context);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _end);
        context.RequestAborted = either.Token;
        await _next(context);
    }
}
