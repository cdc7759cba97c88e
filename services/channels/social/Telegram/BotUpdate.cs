using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>What Telegram posts to a bot's webhook; the fields that we read. Source: core.telegram.org/bots/api#update.</summary>
internal sealed record BotUpdate
{
    public long? UpdateId { get; init; }
    public BotMessage? Message { get; init; }
    public BotMessage? EditedMessage { get; init; }
    public BotMessage? ChannelPost { get; init; }
    public BotMessage? EditedChannelPost { get; init; }
    public BotCallback? CallbackQuery { get; init; }
    public BotReactionChange? MessageReaction { get; init; }
    public BotMemberChange? MyChatMember { get; init; }
}

/// <summary>A message, sent or edited.</summary>
internal sealed record BotMessage
{
    public long MessageId { get; init; }
    public BotUser? From { get; init; }
    public BotChat? Chat { get; init; }
    public long Date { get; init; }
    public long? EditDate { get; init; }
    public string? MediaGroupId { get; init; }
    public BotMessage? ReplyToMessage { get; init; }
    public BotQuote? Quote { get; init; }
    public BotOrigin? ForwardOrigin { get; init; }
    public BotUser? ForwardFrom { get; init; }
    public BotChat? ForwardFromChat { get; init; }
    public string? ForwardSenderName { get; init; }
    public string? Text { get; init; }
    public IReadOnlyList<BotEntity>? Entities { get; init; }
    public string? Caption { get; init; }
    public IReadOnlyList<BotEntity>? CaptionEntities { get; init; }
    public IReadOnlyList<BotFile>? Photo { get; init; }
    public BotFile? Document { get; init; }
    public BotFile? Animation { get; init; }
    public BotFile? Audio { get; init; }
    public BotFile? Voice { get; init; }
    public BotFile? Video { get; init; }
    public BotFile? VideoNote { get; init; }
    public BotFile? Sticker { get; init; }
    public BotLocation? Location { get; init; }
    public BotVenue? Venue { get; init; }
    public BotContact? Contact { get; init; }
    public BotDice? Dice { get; init; }
    public BotPoll? Poll { get; init; }
    public BotTitled? Game { get; init; }
    public BotWebAppData? WebAppData { get; init; }
    public BotMarkup? ReplyMarkup { get; init; }

    /// <summary>Whatever else it has: what happened in the chat, and what came with a newer Bot API.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }
}

internal sealed record BotUser(long Id, bool IsBot, string? FirstName, string? LastName, string? Username, string? LanguageCode)
{
    public string? Name => string.Join(' ', new[] { FirstName, LastName }.Where(part => !string.IsNullOrWhiteSpace(part))) is { Length: > 0 } name ? name : Username;
}

internal sealed record BotChat(long Id, string? Type, string? Title, string? Username, string? FirstName, string? LastName)
{
    /// <summary>Groups and channels have negative ids; older libraries leave the type out.</summary>
    public bool IsPrivate => Type is "private" || (Type is null && Id > 0);
}

/// <summary>Any kind of file.</summary>
internal sealed record BotFile(
    string FileId, string? FileUniqueId, long? FileSize, string? FileName, string? MimeType, int? Width, int? Height,
    string? Title, string? Performer, string? Emoji, bool? IsAnimated, bool? IsVideo);

/// <summary>What stands out in a text; offsets and lengths count UTF-16 units.</summary>
internal sealed record BotEntity(string Type, int Offset, int Length, string? Url, BotUser? User);

internal sealed record BotQuote(string? Text);

internal sealed record BotOrigin(string? Type, BotUser? SenderUser, string? SenderUserName, BotChat? SenderChat, BotChat? Chat);

internal sealed record BotLocation(double Latitude, double Longitude);

internal sealed record BotVenue(BotLocation? Location, string? Title, string? Address);

internal sealed record BotContact(string? PhoneNumber, string? FirstName, string? LastName, long? UserId);

internal sealed record BotDice(string? Emoji, int Value);

internal sealed record BotPoll(string? Question, IReadOnlyList<BotPollOption>? Options);

internal sealed record BotPollOption(string? Text);

internal sealed record BotTitled(string? Title);

internal sealed record BotWebAppData(string? Data, string? ButtonText);

internal sealed record BotMarkup(IReadOnlyList<IReadOnlyList<BotButton>>? InlineKeyboard);

internal sealed record BotButton(string? Text, string? CallbackData);

internal sealed record BotCallback(string Id, BotUser From, BotMessage? Message, string? Data);

internal sealed record BotReactionChange(
    BotChat Chat, long MessageId, BotUser? User, long Date, IReadOnlyList<BotReaction>? OldReaction, IReadOnlyList<BotReaction>? NewReaction);

internal sealed record BotReaction(string Type, string? Emoji, string? CustomEmojiId)
{
    /// <summary>A custom emoji is a picture, and a paid one is Telegram's star: agents see a stand-in for both.</summary>
    public string Shown => Emoji ?? (Type == "paid" ? "⭐" : "✨");
}

internal sealed record BotMemberChange(BotChat Chat, BotUser From, long Date, BotMember? OldChatMember, BotMember NewChatMember);

internal sealed record BotMember(string Status);

/// <summary>What the Bot API answers. Source: core.telegram.org/bots/api#making-requests.</summary>
internal sealed record BotResponse(bool Ok, JsonElement? Result, int? ErrorCode, string? Description, BotResponseParameters? Parameters);

internal sealed record BotResponseParameters(int? RetryAfter, long? MigrateToChatId);

internal sealed record BotFilePath(string? FilePath, long? FileSize);

internal sealed record BotWebhookInfo(string? Url, int PendingUpdateCount, long? LastErrorDate, string? LastErrorMessage);

/// <summary>Telegram's JSON is snake_case.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(BotUpdate))]
[JsonSerializable(typeof(BotResponse))]
[JsonSerializable(typeof(BotFilePath))]
[JsonSerializable(typeof(BotWebhookInfo))]
[JsonSerializable(typeof(BotUser))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class BotJson : JsonSerializerContext;
