using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>What an adapter may say of its channel (protocol §3).</summary>
internal static class CapabilityRules
{
    private static readonly string[] Flags = ["html", "typing", "edit", "delete", "reactions"];

    /// <summary>The capabilities as they are stored, defaults filled in; null, with errors, when something is wrong.</summary>
    public static string? Normalize(JsonNode given, string path, FieldErrors errors)
    {
        if (given is not JsonObject body)
        {
            errors.Add(path, "An object.");
            return null;
        }

        // Defaults first; what is given and known replaces them, what is null or unknown does not.
        var capabilities = JsonSerializer.SerializeToNode(new Capabilities(), HostingJson.Default.Capabilities)!.AsObject();
        var own = new FieldErrors();
        Check("maxTextLength", IsInteger(1, int.MaxValue), "A number from 1.");
        Check("textUnit", IsOneOf("utf16", "utf8", "gsm7"), "utf16, utf8 or gsm7.");
        Check("mediaTypes", IsListOf(_ => true), "A list of media types.");
        Check("maxAttachmentBytes", IsInteger(0, long.MaxValue), "A number of bytes.");
        Check("maxAttachments", IsInteger(1, int.MaxValue), "A number from 1.");
        Check("maxCaptionLength", IsInteger(0, int.MaxValue), "A number from 0.");
        Check("choices", IsOneOf("buttons", "numbered", "none"), "buttons, numbered or none.");
        Check("receipts", IsListOf(item => item is "sent" or "delivered" or "read" or "failed"), "A list of sent, delivered, read, failed.");
        Check("replyWindowHours", IsInteger(1, 100_000), "A number of hours, or null.");
        Check("threading", IsOneOf("address", "topic", "headers"), "address, topic or headers.");
        Check("rateLimit", IsRateLimit, "An object with perSecond, a number above 0.");
        foreach (var flag in Flags)
        {
            Check(flag, value => value.GetValueKind() is JsonValueKind.True or JsonValueKind.False, "true or false.");
        }

        foreach (var (field, error) in own.ByField)
        {
            errors.Add(path.Length == 0 ? field : $"{path}.{field}", error);
        }

        if (own.Any)
        {
            return null;
        }

        return capabilities.ToJsonString();

        void Check(string field, Func<JsonNode, bool> isRight, string error)
        {
            if (body[field] is not { } value)
            {
                return;
            }

            own.Add(field, isRight(value) ? null : error);
            capabilities[field] = value.DeepClone();
        }
    }

    private static Func<JsonNode, bool> IsInteger(long least, long most) =>
        value => value is JsonValue number && value.GetValueKind() == JsonValueKind.Number
            && number.TryGetValue<long>(out var amount) && amount >= least && amount <= most;

    private static Func<JsonNode, bool> IsOneOf(params string[] values) =>
        value => value.GetValueKind() == JsonValueKind.String && values.Contains(value.GetValue<string>());

    private static Func<JsonNode, bool> IsListOf(Func<string, bool> isRight) =>
        value => value is JsonArray { Count: <= 100 } list
            && list.All(item => item?.GetValueKind() == JsonValueKind.String && isRight(item.GetValue<string>()));

    private static bool IsRateLimit(JsonNode value) =>
        value is JsonObject limit && limit["perSecond"] is JsonValue number && number.GetValueKind() == JsonValueKind.Number
        && number.TryGetValue<double>(out var perSecond) && perSecond is > 0 and <= 1_000_000;
}
