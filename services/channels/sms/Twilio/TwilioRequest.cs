using System.Buffers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Sms.Twilio;

/// <summary>A webhook of Twilio's: the raw body and its fields, whether they came as a form or as JSON.</summary>
internal sealed class TwilioRequest
{
    private readonly Dictionary<string, string> _first;

    private TwilioRequest(byte[] body, bool isJson, string? bodySha256, IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        Body = body;
        IsJson = isJson;
        BodySha256 = bodySha256;
        Fields = fields;
        _first = new Dictionary<string, string>(fields.Count, StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            _first.TryAdd(name, value);
        }
    }

    /// <summary>As it came.</summary>
    public byte[] Body { get; }

    /// <summary>Whether the body is JSON.</summary>
    public bool IsJson { get; }

    /// <summary>The hash that a JSON body's URL carries.</summary>
    public string? BodySha256 { get; }

    /// <summary>Every field as it came, for the signature.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields { get; }

    /// <summary>A field fit to be stored, or null when it is absent or empty.</summary>
    public string? this[string name] => _first.TryGetValue(name, out var value) && value.Length > 0 ? Text.Clean(value) : null;

    /// <summary>Reads a request; null when it is too large or neither a form nor a JSON object.</summary>
    public static async Task<TwilioRequest?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await WebhookIntake.ReadBodyAsync(request, cancellationToken) is not { } bytes)
        {
            return null;
        }

        var isJson = request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true;
        var fields = isJson ? Json(bytes) : Form(bytes);
        return fields is null ? null : new TwilioRequest(bytes, isJson, request.Query["bodySHA256"], fields);
    }

    private static List<KeyValuePair<string, string>> Form(byte[] body)
    {
        var fields = new List<KeyValuePair<string, string>>(32);
        var text = ArrayPool<char>.Shared.Rent(Encoding.UTF8.GetMaxCharCount(body.Length) + 1);
        try
        {
            text[0] = '?';
            var length = Encoding.UTF8.GetChars(body, text.AsSpan(1)) + 1;
            foreach (var pair in new QueryStringEnumerable(text.AsMemory(0, length)))
            {
                fields.Add(new(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
            }
        }
        finally
        {
            ArrayPool<char>.Shared.Return(text);
        }

        return fields;
    }

    private static List<KeyValuePair<string, string>>? Json(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(JsonText.Clean(body));
            return document.RootElement.ValueKind != JsonValueKind.Object
                ? null
                : [.. document.RootElement.EnumerateObject().Select(field => new KeyValuePair<string, string>(field.Name, field.Value.ToString()))];
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
