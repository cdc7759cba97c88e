using Omnichannel.Hosting.Http;
using Yarp.ReverseProxy.Forwarder;

namespace Omnichannel.Gateway;

/// <summary>A service that cannot be reached looks from outside like one that is busy: problem details, and when to try again.</summary>
internal sealed class ForwardingProblems(RequestDelegate next, ILogger<ForwardingProblems> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        var error = context.Features.Get<IForwarderErrorFeature>();
        if (error is null || context.Response.HasStarted || context.RequestAborted.IsCancellationRequested)
        {
            return;
        }

        log.LogWarning("{Method} {Path} was not answered ({Error}): {Reason}",
            context.Request.Method, context.Request.Path, error.Error, error.Exception?.GetBaseException().Message);
        var status = context.Response.StatusCode;
        context.Response.Clear();
        var problem = status switch
        {
            StatusCodes.Status413PayloadTooLarge => Problems.Of(status, "too-large", "This is more than can be taken at once."),
            StatusCodes.Status400BadRequest => Problems.Of(status, "bad-request", "The request ended too early."),
            _ => Busy(context, status),
        };
        await problem.ExecuteAsync(context);
    }

    private static Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult Busy(HttpContext context, int status)
    {
        context.Response.Headers.RetryAfter = "1";
        return Problems.Of(status, "busy", "The service that this needs does not answer right now. Try again.");
    }
}
