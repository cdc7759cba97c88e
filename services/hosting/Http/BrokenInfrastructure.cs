using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Hosting.Http;

/// <summary>What broken infrastructure and broken requests look like from outside: 503 with <c>Retry-After</c>, 400, 413; never a stack trace.</summary>
internal sealed class BrokenInfrastructure(ILogger<BrokenInfrastructure> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception failure, CancellationToken cancellationToken)
    {
        if (failure is BadHttpRequestException bad)
        {
            await Problems.Of(bad.StatusCode, bad.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too-large" : "bad-request", bad.Message)
                .ExecuteAsync(context);
            return true;
        }

        if (!Failures.IsTransient(failure))
        {
            return false;
        }

        log.LogWarning("{Method} {Path} has to wait: {Reason}", context.Request.Method, context.Request.Path, failure.Message);
        await Problems.Busy(context, 1, "Something that this needs does not answer right now. Nothing was taken; try again.").ExecuteAsync(context);
        return true;
    }
}
