using System.Text.Json.Serialization;
using Omnichannel.Channels.External.Intake;

namespace Omnichannel.Channels.External;

/// <summary>The JSON of what only this service says.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Standing))]
[JsonSerializable(typeof(TypingNotice))]
[JsonSerializable(typeof(UploadedAttachment))]
internal sealed partial class ExternalJson : JsonSerializerContext;
