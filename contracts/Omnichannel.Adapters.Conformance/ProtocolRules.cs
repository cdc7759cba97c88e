using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance;

/// <summary>What the protocol asks of what an adapter sends (contracts/adapter-protocol/openapi.yaml); unknown fields are always allowed.</summary>
internal static class ProtocolRules
{
    public static string? OfEvent(JsonObject given)
    {
        if (TextOf(given, "id") is not { Length: > 0 and <= 512 })
        {
            return "id is missing or longer than 512 characters.";
        }

        var type = TextOf(given, "type");
        var sender = given["from"] is JsonObject from ? TextOf(from, "address") : null;
        if (type is not (null or EventTypes.Receipt) && sender?.Contains(':', StringComparison.Ordinal) != true)
        {
            return "from.address is scheme:value.";
        }

        return type switch
        {
            EventTypes.MessageReceived => given["content"] is JsonObject content
                && (TextOf(content, "text") is not null || content["parts"] is JsonArray || given["attachments"] is JsonArray)
                    ? null
                    : "content has no text.",
            EventTypes.MessageEdited => Has(given, "externalId") && given["content"] is JsonObject ? null : "externalId or content is missing.",
            EventTypes.MessageDeleted => Has(given, "externalId") ? null : "externalId is missing.",
            EventTypes.ReactionAdded or EventTypes.ReactionRemoved =>
                Has(given, "externalId") && Has(given, "emoji") ? null : "externalId or emoji is missing.",
            EventTypes.Receipt => !Has(given, "externalId") && !Has(given, "deliveryId") ? "deliveryId or externalId is missing."
                : TextOf(given, "state") is "sent" or "delivered" or "read" or "failed" ? null : "state is one of sent, delivered, read, failed.",
            EventTypes.Consent => (TextOf(given, "consent") ?? TextOf(given, "state")) is "granted" or "revoked" ? null : "consent is granted or revoked.",
            EventTypes.Call => TextOf(given, "state") is "ringing" or "answered" or "ended" or "missed" ? null : "state is one of ringing, answered, ended, missed.",
            EventTypes.Typing => null,
            _ => $"{type ?? "(no type)"} is not a type of event.",
        };
    }

    public static IEnumerable<string> OfCapabilities(JsonObject given)
    {
        foreach (var (name, value) in given.Where(field => field.Value is not null))
        {
            var right = name switch
            {
                "html" or "typing" or "edit" or "delete" or "reactions" => value is JsonValue flag && flag.TryGetValue<bool>(out _),
                "maxTextLength" or "maxAttachmentBytes" or "replyWindowHours" => value is JsonValue number && number.TryGetValue<long>(out var size) && size > 0,
                "textUnit" => TextOf(given, name) is "utf16" or "utf8" or "gsm7",
                "choices" => TextOf(given, name) is "buttons" or "numbered" or "none",
                "threading" => TextOf(given, name) is "address" or "topic" or "headers",
                "mediaTypes" or "receipts" => value is JsonArray list && list.All(item => item is JsonValue text && text.TryGetValue<string>(out _)),
                "rateLimit" => value is JsonObject,
                _ => true,
            };
            if (!right)
            {
                yield return $"{name} is not as the protocol has it: {value!.ToJsonString()}";
            }
        }
    }

    public static string? TextOf(JsonObject given, string name)
    {
        try
        {
            return given[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text.
            return null;
        }
    }

    private static bool Has(JsonObject given, string name) => TextOf(given, name) is { Length: > 0 };
}
