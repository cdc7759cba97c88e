using System.Text.Json.Serialization;
using Omnichannel.Routing.ServiceLevels;

namespace Omnichannel.Routing.Promises;

/// <summary>The JSON of service levels and promises.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServiceLevelsModel))]
[JsonSerializable(typeof(PromiseModel))]
[JsonSerializable(typeof(PromiseList))]
[JsonSerializable(typeof(NewPromise))]
[JsonSerializable(typeof(MovedPromise))]
[JsonSerializable(typeof(PromiseText))]
[JsonSerializable(typeof(FoundPromises))]
[JsonSerializable(typeof(PromiseReport))]
[JsonSerializable(typeof(Dictionary<string, string>[]))]
internal sealed partial class PromisesJson : JsonSerializerContext;
