using System.Text.Json.Serialization;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;

namespace Omnichannel.Hosting;

/// <summary>The JSON of the bus's contracts and of the hosting's own answers: camelCase, nulls left out, unknown fields ignored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Guid[]))]
[JsonSerializable(typeof(ProviderFileRequest))]
[JsonSerializable(typeof(FetchResult))]
[JsonSerializable(typeof(InboundMessage))]
[JsonSerializable(typeof(InboundChange))]
[JsonSerializable(typeof(SentElsewhere))]
[JsonSerializable(typeof(ConsentChanged))]
[JsonSerializable(typeof(HumanRequested))]
[JsonSerializable(typeof(AssignHandler))]
[JsonSerializable(typeof(PostAutomated))]
[JsonSerializable(typeof(ChangeThread))]
[JsonSerializable(typeof(SendMessage))]
[JsonSerializable(typeof(DeliveryUpdated))]
[JsonSerializable(typeof(CustomerErased))]
[JsonSerializable(typeof(ParkedMessage))]
[JsonSerializable(typeof(Dictionary<string, Dictionary<string, long>>))]
[JsonSerializable(typeof(Health))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(AccountStatus))]
[JsonSerializable(typeof(Credential))]
[JsonSerializable(typeof(Caller))]
public sealed partial class HostingJson : JsonSerializerContext;
