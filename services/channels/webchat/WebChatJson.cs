using System.Text.Json.Serialization;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Features;
using Omnichannel.Channels.WebChat.Live;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.WebChat;

/// <summary>The JSON of the chat API and of what other services tell us.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IReadOnlyList<Claim>))]
[JsonSerializable(typeof(Conversation))]
[JsonSerializable(typeof(ThreadMessages))]
[JsonSerializable(typeof(MessagePlace))]
[JsonSerializable(typeof(FileUse))]
[JsonSerializable(typeof(MessageChanged))]
[JsonSerializable(typeof(ThreadChanged))]
[JsonSerializable(typeof(TypingNotice))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(SessionModel))]
[JsonSerializable(typeof(MessageRequest))]
[JsonSerializable(typeof(MessageAccepted))]
[JsonSerializable(typeof(VisitorMessage))]
[JsonSerializable(typeof(VisitorMessages))]
[JsonSerializable(typeof(TypingRequest))]
[JsonSerializable(typeof(TypingModel))]
[JsonSerializable(typeof(QueueModel))]
[JsonSerializable(typeof(AgentModel))]
[JsonSerializable(typeof(ReadRequest))]
[JsonSerializable(typeof(UploadModel))]
internal sealed partial class WebChatJson : JsonSerializerContext;
