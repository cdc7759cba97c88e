using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting.Security;

/// <summary>
/// A caller is checked when a request begins, and a stream goes on for days: whoever is signed out, disabled or has lost their key would go on hearing
/// everything. Where an endpoint says <see cref="EndsWithCallerExtensions.EndsWithCaller"/>, the request is ended instead; its client comes back,
/// and is refused or misses nothing.
/// </summary>
internal sealed class StreamsEndWithCaller(RequestDelegate next, CallerWatch watch)
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<CallerWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<CallerWatch>());
    }

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Mark>() is null || Credential.Of(context.Request) is not { } credential)
        {
            await next(context);
            return;
        }

        var ended = watch.Begin(credential);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, ended.Token);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        finally
        {
            watch.Forget(ended);
        }
    }

    internal sealed class Mark;
}

/// <summary>Marks endpoints whose answers go on for long.</summary>
public static class EndsWithCallerExtensions
{
    /// <summary>The request is ended (<see cref="HttpContext.RequestAborted"/>) once its caller's session or API key is right no more.</summary>
    public static TBuilder EndsWithCaller<TBuilder>(this TBuilder endpoint)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new StreamsEndWithCaller.Mark());
}
