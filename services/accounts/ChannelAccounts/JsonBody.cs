using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>Reads a body whose types we check ourselves, so that all errors are told at once and by field.</summary>
internal static class JsonBody
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The object, or what is wrong with the body.</summary>
    public static async Task<(JsonObject? Body, string? Error)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = new StreamReader(request.Body, Strict, detectEncodingFromByteOrderMarks: false);
            var text = await reader.ReadToEndAsync(cancellationToken);
            var body = JsonNode.Parse(text, nodeOptions: null, new JsonDocumentOptions { AllowDuplicateProperties = false });
            Visit(body);
            return body is JsonObject found ? (found, null) : (null, "The body must be a JSON object.");
        }
        catch (Exception failure) when (failure is JsonException or DecoderFallbackException)
        {
            return (null, "The body is not JSON: " + failure.Message);
        }
    }

    /// <summary>Halves of surrogate pairs only show when a string is read; better here than later.</summary>
    private static void Visit(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (_, value) in fields)
                {
                    Visit(value);
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Visit(item);
                }

                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                try
                {
                    _ = value.GetValue<string>();
                }
                catch (InvalidOperationException broken)
                {
                    throw new JsonException(broken.Message, broken);
                }

                break;
        }
    }
}
