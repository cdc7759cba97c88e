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
public sealed partial class ProtocolJson : JsonSerializerContext;

/// <summary>The JSON of the hub's answers, where null is said (<c>"reason":null</c>).</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventResults))]
public sealed partial class AnswerJson : JsonSerializerContext;
