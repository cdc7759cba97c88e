using System.Text.Json.Nodes;

namespace Omnichannel.Playground.Providers;

/// <summary>What a provider answers: JSON, or a file.</summary>
internal sealed record ProviderAnswer(int Status, JsonNode? Body = null)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A file instead of JSON.</summary>
    public (string MediaType, byte[] Bytes)? File { get; init; }

    /// <summary>The body as a person reads it.</summary>
    public string Text => File is { } file ? $"({file.MediaType}, {file.Bytes.Length} bytes)" : Body?.ToJsonString() ?? "";

    public async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        foreach (var (name, value) in Headers)
        {
            response.Headers[name] = value;
        }

        if (File is { } file)
        {
            // A stranger's file never becomes a page of ours.
            response.ContentType = file.MediaType;
            response.Headers.XContentTypeOptions = "nosniff";
            response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox";
            await response.Body.WriteAsync(file.Bytes);
        }
        else if (Body is not null)
        {
            response.ContentType = "application/json; charset=utf-8";
            await response.WriteAsync(Body.ToJsonString());
        }
    }
}
