using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Playground.Providers;

/// <summary>A file within a request.</summary>
internal sealed record SentFile(string Field, string Name, string MediaType, byte[] Bytes);

/// <summary>What the hub asked of a provider: form, multipart or JSON, whichever it chose.</summary>
internal sealed class ProviderRequest
{
    /// <summary>The largest request.</summary>
    public const long Largest = 64L * 1024 * 1024;

    private ProviderRequest(HttpContext context) => Http = context;

    public HttpContext Http { get; }

    /// <summary>A form's fields in their order, several of one name too; of JSON its top level, values as texts.</summary>
    public List<KeyValuePair<string, string>> Fields { get; } = [];

    public List<SentFile> Files { get; } = [];

    /// <summary>The body when it was JSON.</summary>
    public JsonObject? Json { get; private set; }

    /// <summary>The body as a person reads it.</summary>
    public string Text { get; private set; } = "";

    /// <summary>A field's first value; the query's when the body has none.</summary>
    public string? this[string name] =>
        Fields.Find(field => field.Key == name) is { Key: not null } found ? found.Value : Http.Request.Query[name].FirstOrDefault();

    public IEnumerable<string> All(string name) => Fields.Where(field => field.Key == name).Select(field => field.Value);

    /// <summary>A field as JSON: part of a JSON body, or JSON within a form.</summary>
    public JsonNode? Node(string name)
    {
        if (Json is not null)
        {
            return Json[name];
        }

        try
        {
            return this[name] is { } text ? JsonNode.Parse(text) : null;
        }
        catch (JsonException)
        {
            return JsonValue.Create(this[name]);
        }
    }

    /// <summary>Reads it. A body that is broken has no fields.</summary>
    public static async Task<ProviderRequest> ReadAsync(HttpContext context)
    {
        var request = new ProviderRequest(context);
        var http = context.Request;
        if (http.HasFormContentType)
        {
            var form = await http.ReadFormAsync(context.RequestAborted);
            request.Fields.AddRange(form.SelectMany(field => field.Value.Select(value => new KeyValuePair<string, string>(field.Key, value ?? ""))));
            foreach (var file in form.Files)
            {
                using var bytes = new MemoryStream();
                await file.CopyToAsync(bytes, context.RequestAborted);
                request.Files.Add(new SentFile(file.Name, file.FileName, file.ContentType ?? "", bytes.ToArray()));
            }

            request.Text = string.Join('\n', request.Fields.Select(field => $"{field.Key}={field.Value}")
                .Concat(request.Files.Select(file => $"{file.Field}=({file.Name}, {file.MediaType}, {file.Bytes.Length} bytes)")));
            return request;
        }

        using var reader = new StreamReader(http.Body, Encoding.UTF8);
        request.Text = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            request.Json = request.Text.Length > 0 ? JsonNode.Parse(request.Text) as JsonObject : null;
        }
        catch (JsonException)
        {
            request.Json = null;
        }

        foreach (var (name, value) in request.Json ?? [])
        {
            request.Fields.Add(new(name, value is JsonValue single && single.TryGetValue<string>(out var text) ? text : value?.ToJsonString() ?? ""));
        }

        return request;
    }
}
