using Microsoft.Extensions.DependencyInjection;

namespace Omnichannel.Hosting.Http;

/// <summary>The OpenAPI description of what a process serves to the outside.</summary>
internal static class ApiDescription
{
    /// <summary>Where it is served; the gateway puts those of the services together under the same path.</summary>
    public const string Path = "/openapi/v1.json";

    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("internal/") == false;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Omnichannel";
            document.Info.Version = "1";
            document.Servers = [];
            return Task.CompletedTask;
        });
    });
}
