using System.Text.Json;
using System.Text.Json.Serialization;

namespace Omnichannel.Adapters;

/// <summary>The protocol's JSON: camelCase, absent instead of null, unknown fields ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AdapterEvent))]
[JsonSerializable(typeof(IReadOnlyList<AdapterEvent>))]
[JsonSerializable(typeof(Delivery))]
[JsonSerializable(typeof(DeliveryPage))]
[JsonSerializable(typeof(DeliveryResult))]
[JsonSerializable(typeof(ProtocolError))]
[JsonSerializable(typeof(Capabilities))]
[JsonSerializable(typeof(JsonElement))]
public sealed partial class ProtocolJson : JsonSerializerContext;

/// <summary>The JSON of the hub's answers, where null is said (<c>"reason":null</c>).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventResults))]
public sealed partial class AnswerJson : JsonSerializerContext;

/// <summary>The JSON of the adapter's own files.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(string))]
internal sealed partial class LedgerJson : JsonSerializerContext;
