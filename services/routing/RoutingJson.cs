using System.Text.Json.Serialization;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Features;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.PolicyRules;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing;

/// <summary>The JSON of this service: of its API and of what it keeps.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(HoursModel))]
[JsonSerializable(typeof(AgentModel))]
[JsonSerializable(typeof(Items<AgentModel>))]
[JsonSerializable(typeof(AgentBody))]
[JsonSerializable(typeof(PresenceBody))]
[JsonSerializable(typeof(PresenceModel))]
[JsonSerializable(typeof(PresenceBroadcast))]
[JsonSerializable(typeof(UserList))]
[JsonSerializable(typeof(TeamModel))]
[JsonSerializable(typeof(Items<TeamModel>))]
[JsonSerializable(typeof(TeamBody))]
[JsonSerializable(typeof(PolicyBody))]
[JsonSerializable(typeof(RollbackBody))]
[JsonSerializable(typeof(PoliciesModel))]
[JsonSerializable(typeof(Items<VersionModel>))]
[JsonSerializable(typeof(DryRunBody))]
[JsonSerializable(typeof(DryRunModel))]
[JsonSerializable(typeof(QueueModel))]
[JsonSerializable(typeof(ExplanationModel))]
[JsonSerializable(typeof(TransferBody))]
[JsonSerializable(typeof(ConsultBody))]
[JsonSerializable(typeof(TakeBody))]
[JsonSerializable(typeof(CommandModel))]
internal sealed partial class RoutingJson : JsonSerializerContext;

/// <summary>A list as every endpoint answers it.</summary>
/// <param name="List">What is in it.</param>
internal sealed record Items<T>([property: JsonPropertyName("items")] IReadOnlyList<T> List);
