using System.Text.Json.Serialization;
using Omnichannel.Accounts.ChannelAccounts;
using Omnichannel.Accounts.Keys;
using Omnichannel.Accounts.Sessions;
using Omnichannel.Accounts.Users;

namespace Omnichannel.Accounts;

/// <summary>The JSON of this service.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UserModel))]
[JsonSerializable(typeof(Items<UserModel>))]
[JsonSerializable(typeof(AgentModel))]
[JsonSerializable(typeof(Items<AgentModel>))]
[JsonSerializable(typeof(NewUser))]
[JsonSerializable(typeof(UserChanges))]
[JsonSerializable(typeof(SignInBody))]
[JsonSerializable(typeof(SessionModel))]
[JsonSerializable(typeof(KeyModel))]
[JsonSerializable(typeof(Items<KeyModel>))]
[JsonSerializable(typeof(NewKey))]
[JsonSerializable(typeof(NewKeyModel))]
[JsonSerializable(typeof(AccountModel))]
[JsonSerializable(typeof(Items<AccountModel>))]
[JsonSerializable(typeof(AccountSummary))]
[JsonSerializable(typeof(Items<AccountSummary>))]
[JsonSerializable(typeof(AccountBody))]
internal sealed partial class AccountsJson : JsonSerializerContext;

/// <summary>A list as every endpoint answers it.</summary>
/// <param name="List">What is in it.</param>
internal sealed record Items<T>([property: JsonPropertyName("items")] IReadOnlyList<T> List);
