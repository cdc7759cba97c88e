using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Channels.WebChat.Features;

/// <summary>Reads JSON bodies.</summary>
internal static class Body
{
    /// <summary>The body, or what to answer when it is none.</summary>
    public static async Task<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } value
                ? (value, null)
                : (null, Broken("The body is null."));
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return (null, Broken(failure is JsonException { Path: { Length: > 1 } path } ? $"The body is wrong at {path}." : "The body is not JSON."));
        }
    }

    private static IResult Broken(string detail) => Problems.Of(StatusCodes.Status400BadRequest, "invalid-json", detail);
}
