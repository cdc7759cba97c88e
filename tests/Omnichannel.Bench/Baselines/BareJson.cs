using System.Text.Json.Serialization;
using Omnichannel.Contracts;

namespace Omnichannel.Bench.Baselines;

/// <summary>Messages as they travel.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InboundMessage))]
internal sealed partial class BareJson : JsonSerializerContext;
