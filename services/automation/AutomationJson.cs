using System.Text.Json.Serialization;
using Omnichannel.Automation.Runs;

namespace Omnichannel.Automation;

/// <summary>The JSON of the runner and the flows.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Run))]
internal sealed partial class AutomationJson : JsonSerializerContext;
