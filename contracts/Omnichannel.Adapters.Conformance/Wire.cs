using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Adapters.Conformance;

/// <summary>JSON as it goes over the wire.</summary>
internal static class Wire
{
    /// <summary>In a delivery's text: replaced by half a surrogate pair, which no JSON writer writes.</summary>
    public const string HalfPairMark = "(half-a-pair)";

    /// <summary>The file that deliveries carry: the smallest picture.</summary>
    public static byte[] File { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=");

    /// <summary>Letters as they are, not as escapes, as most of the world writes JSON.</summary>
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Raw(JsonNode node) => node.ToJsonString(Plain).Replace(HalfPairMark, "\\ud83d", StringComparison.Ordinal);

    public static byte[] Bytes(JsonNode node) => Encoding.UTF8.GetBytes(Raw(node));
}
