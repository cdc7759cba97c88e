using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>
/// Secrets inside settings are write-only. They are known by their names, at any depth, so that a setting that we do not
/// know yet is not shown either: <c>…Token</c>, <c>…Secret</c>, <c>…password</c>.
/// </summary>
internal static class MaskedSecrets
{
    /// <summary>What stands for a secret when it is read; written back, it keeps the secret.</summary>
    public const string Placeholder = "***";

    private static readonly string[] Endings = ["token", "secret", "password", "secrets"];

    /// <summary>The same settings with every secret replaced.</summary>
    public static JsonObject Mask(JsonObject settings)
    {
        var masked = new JsonObject();
        foreach (var (name, value) in settings)
        {
            masked[name] = value is not null && IsSecret(name) ? Placeholder : Mask(value);
        }

        return masked;
    }

    private static JsonNode? Mask(JsonNode? value) => value switch
    {
        JsonObject inner => Mask(inner),
        JsonArray list => new JsonArray([.. list.Select(Mask)]),
        _ => value?.DeepClone(),
    };

    /// <summary>Puts the stored secrets where the placeholder stands.</summary>
    public static void Keep(JsonObject settings, JsonObject? stored, string path, FieldErrors errors)
    {
        foreach (var (name, value) in settings.ToList())
        {
            var before = stored?[name];
            if (value is JsonObject inner)
            {
                Keep(inner, before as JsonObject, $"{path}.{name}", errors);
            }
            else if (IsSecret(name) && value is JsonValue && value.GetValueKind() == JsonValueKind.String && value.GetValue<string>() == Placeholder)
            {
                errors.Add($"{path}.{name}", before is null ? "There is no secret yet that *** could keep." : null);
                settings[name] = before?.DeepClone();
            }
        }
    }

    private static bool IsSecret(string name) => Endings.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
}
