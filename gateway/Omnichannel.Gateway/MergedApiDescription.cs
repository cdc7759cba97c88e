using System.Text.Json.Nodes;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Gateway;

/// <summary><c>/openapi/v1.json</c>: what every service says of itself, put together, since from outside they are one.</summary>
internal sealed class MergedApiDescription(IHttpClientFactory clients, IConfiguration configuration)
{
    private const string Schemas = "#/components/schemas/";

    public async Task<IResult> ServeAsync(HttpContext context)
    {
        var instances = Destinations.Read(configuration);
        JsonObject? merged = null;
        foreach (var service in RouteTable.Services)
        {
            if (await AskAsync(instances[service], context.RequestAborted) is not { } description)
            {
                return Problems.Busy(context, 1, $"The service {service} does not answer right now.");
            }

            if (merged is null)
            {
                merged = description;
            }
            else
            {
                Merge(merged, description, service);
            }
        }

        return TypedResults.Text(merged!.ToJsonString(), "application/json");
    }

    private async Task<JsonObject?> AskAsync(IReadOnlyList<Uri> instances, CancellationToken cancellationToken)
    {
        using var client = clients.CreateClient();
        client.Timeout = TimeSpan.FromSeconds(10);
        foreach (var instance in instances)
        {
            try
            {
                return JsonNode.Parse(await client.GetStringAsync(new Uri(instance, "openapi/v1.json"), cancellationToken))!.AsObject();
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The next instance says the same.
            }
        }

        return null;
    }

    /// <summary>Adds a description to another. A schema of the same name that says something else is renamed after its service.</summary>
    internal static void Merge(JsonObject into, JsonObject from, string service)
    {
        var known = Section(Section(into, "components"), "schemas");
        var added = Section(Section(from, "components"), "schemas");
        var renamed = added
            .Where(schema => known[schema.Key] is { } other && !JsonNode.DeepEquals(other, schema.Value))
            .ToDictionary(schema => Schemas + schema.Key, schema => Schemas + Capitalized(service) + schema.Key);
        Rename(from, renamed);
        foreach (var (name, schema) in added.ToList())
        {
            var target = renamed.GetValueOrDefault(Schemas + name, Schemas + name)[Schemas.Length..];
            known.TryAdd(target, schema?.DeepClone());
        }

        var paths = Section(into, "paths");
        foreach (var (path, operations) in Section(from, "paths"))
        {
            paths.TryAdd(path, operations?.DeepClone());
        }

        var tags = into["tags"] as JsonArray ?? [];
        into["tags"] = new JsonArray([.. tags.Concat(from["tags"] as JsonArray ?? []).Select(tag => tag?.DeepClone())
            .DistinctBy(tag => tag?["name"]?.GetValue<string>())]);
    }

    private static void Rename(JsonNode? node, Dictionary<string, string> renamed)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (name, value) in fields.ToList())
                {
                    if (name == "$ref" && value is JsonValue && renamed.TryGetValue(value.GetValue<string>(), out var other))
                    {
                        fields[name] = other;
                    }
                    else
                    {
                        Rename(value, renamed);
                    }
                }

                break;
            case JsonArray list:
                foreach (var item in list)
                {
                    Rename(item, renamed);
                }

                break;
        }
    }

    private static JsonObject Section(JsonObject of, string name)
    {
        if (of[name] is not JsonObject section)
        {
            of[name] = section = [];
        }

        return section;
    }

    private static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];
}
