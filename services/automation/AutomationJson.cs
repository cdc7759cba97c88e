using System.Text.Json.Serialization;
using Omnichannel.Automation.Flows;
using Omnichannel.Automation.Runs;

namespace Omnichannel.Automation;

/// <summary>The JSON of the runner and the flows.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Run))]
[JsonSerializable(typeof(ThreadRunsModel))]
[JsonSerializable(typeof(FlowState))]
[JsonSerializable(typeof(FlowItems<FlowModel>))]
[JsonSerializable(typeof(FlowItems<FlowVersionModel>))]
[JsonSerializable(typeof(FlowItems<SecretModel>))]
[JsonSerializable(typeof(FlowDraftModel))]
[JsonSerializable(typeof(FlowError[]))]
[JsonSerializable(typeof(FlowTestResult[]))]
[JsonSerializable(typeof(TestsModel))]
[JsonSerializable(typeof(DryRunBody))]
[JsonSerializable(typeof(DryRunModel))]
[JsonSerializable(typeof(YamlBody))]
[JsonSerializable(typeof(VersionBody))]
[JsonSerializable(typeof(PublishedModel))]
[JsonSerializable(typeof(SecretBody))]
[JsonSerializable(typeof(SecretModel))]
internal sealed partial class AutomationJson : JsonSerializerContext;
