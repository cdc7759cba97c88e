using System.Text.Json.Serialization;
using Omnichannel.Playground.Features;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground;

/// <summary>The JSON of this service.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Message))]
[JsonSerializable(typeof(Exchange))]
[JsonSerializable(typeof(FaultSettings))]
[JsonSerializable(typeof(StateModel))]
[JsonSerializable(typeof(MessageList))]
[JsonSerializable(typeof(EffectList))]
[JsonSerializable(typeof(StoredFile))]
[JsonSerializable(typeof(WriteBody))]
[JsonSerializable(typeof(PressBody))]
[JsonSerializable(typeof(ReactBody))]
[JsonSerializable(typeof(EditBody))]
[JsonSerializable(typeof(DeleteBody))]
[JsonSerializable(typeof(ReadBody))]
internal sealed partial class PlaygroundJson : JsonSerializerContext;
