using System.Text.Json.Serialization;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;

namespace Omnichannel.Conversations.Storage;

/// <summary>The JSON inside columns: camelCase, nulls left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Part[]))]
[JsonSerializable(typeof(Attachment[]))]
[JsonSerializable(typeof(Reaction[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(Threading))]
[JsonSerializable(typeof(Via))]
internal sealed partial class StoredJson : JsonSerializerContext;
