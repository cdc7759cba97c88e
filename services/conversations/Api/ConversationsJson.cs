using System.Text.Json.Serialization;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Feed;

namespace Omnichannel.Conversations.Api;

/// <summary>The JSON of this service's API: camelCase, every field present.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(ThreadModel))]
[JsonSerializable(typeof(Page<ThreadModel>))]
[JsonSerializable(typeof(Items<ThreadModel>))]
[JsonSerializable(typeof(MessageModel))]
[JsonSerializable(typeof(MessageModel[]))]
[JsonSerializable(typeof(Items<MessageModel>))]
[JsonSerializable(typeof(CustomerModel))]
[JsonSerializable(typeof(Page<SearchItem>))]
[JsonSerializable(typeof(Page<ParkedItem>))]
[JsonSerializable(typeof(AddressConversation))]
[JsonSerializable(typeof(MessagePlace))]
[JsonSerializable(typeof(FileUse))]
[JsonSerializable(typeof(Omnichannel.Conversations.Features.FeedPage))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(CustomerExport))]
[JsonSerializable(typeof(ErasureReceipt))]
[JsonSerializable(typeof(ReplyTemplate))]
[JsonSerializable(typeof(Items<ReplyTemplate>))]
[JsonSerializable(typeof(ReplyTemplateRequest))]
[JsonSerializable(typeof(MergeRequest))]
[JsonSerializable(typeof(UnmergeRequest))]
[JsonSerializable(typeof(System.Text.Json.JsonElement))]
[JsonSerializable(typeof(MessageEvent))]
[JsonSerializable(typeof(ThreadEvent))]
[JsonSerializable(typeof(CustomerEvent))]
[JsonSerializable(typeof(HandlerEvent))]
[JsonSerializable(typeof(RefusedEvent))]
[JsonSerializable(typeof(QueueEvent))]
public sealed partial class ConversationsJson : JsonSerializerContext;

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">The cursor of the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A list without pages.</summary>
public sealed record Items<T>([property: JsonPropertyName("items")] IReadOnlyList<T> Values);
