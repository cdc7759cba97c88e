using System.Text.Json;
using System.Text.Json.Serialization;
using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Automation.Bots;

/// <summary>What a bot is asked.</summary>
/// <param name="Type"><c>bot.message</c>.</param>
/// <param name="ThreadId">Which thread.</param>
/// <param name="EpisodeId">Which episode of it.</param>
/// <param name="Message">What the customer wrote; null: they have not written anything that nobody answered.</param>
/// <param name="History">What was said before, oldest first; neither notes nor events.</param>
/// <param name="Customer">Who asks: no address.</param>
/// <param name="State">What the bot said last.</param>
internal sealed record BotRequest(
    string Type, Guid ThreadId, Guid? EpisodeId, BotMessage? Message, IReadOnlyList<BotMessage> History, BotCustomer Customer, JsonElement? State)
{
    public static BotRequest Of(TurnContext context, IReadOnlyList<MessageSnapshot> history)
    {
        var asked = context.Messages.Select(message => message.Id).ToHashSet();
        return new BotRequest(
            "bot.message",
            context.Thread.Id,
            context.Thread.Episode?.Id,
            context.Messages.Count == 0 ? null : Joined(context.Messages),
            [.. history.Where(message => message.Direction != "internal" && message.Nature == Natures.Person && !asked.Contains(message.Id)).OrderBy(message => message.Seq).Select(Of)],
            new BotCustomer(context.Thread.Customer.Language, context.Thread.Customer.Name),
            context.State);
    }

    private static BotMessage Of(MessageSnapshot message) => new(
        message.Id, message.Author.Type, message.Channel, message.Content.Text, message.Content.Parts.LastOrDefault(part => part.Type == PartTypes.Choice)?.Id, message.OccurredAt);

    // Several at once only when the bot gets a thread in which nobody has answered yet.
    private static BotMessage Joined(IReadOnlyList<MessageSnapshot> messages) =>
        Of(messages[^1]) with { Text = string.Join('\n', messages.Select(message => message.Content.Text)) };
}

/// <summary>A message as a bot sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From"><c>customer</c>, <c>agent</c> or <c>automation</c>.</param>
/// <param name="Channel">How it came.</param>
/// <param name="Text">What it says.</param>
/// <param name="Choice">The id of what was chosen.</param>
/// <param name="At">When.</param>
internal sealed record BotMessage(Guid Id, string From, string? Channel, string Text, string? Choice, DateTimeOffset At);

/// <summary>A customer as a bot sees it.</summary>
internal sealed record BotCustomer(string? Language, string? Name);

/// <summary>What a bot answers at once.</summary>
internal record BotAnswer
{
    /// <summary>What the customer is told; at most five.</summary>
    public IReadOnlyList<BotReply>? Replies { get; init; }

    /// <summary>A person has to go on.</summary>
    public BotHandover? Handover { get; init; }

    /// <summary>The customer has what they wanted.</summary>
    public bool Resolve { get; init; }

    /// <summary>Comes back with the next message; an object of at most 32 KiB.</summary>
    public JsonElement? State { get; init; }

    /// <summary>What is wrong with it, for whoever looks after the bot; null: nothing.</summary>
    public string? Problem() =>
        Replies is { Count: > 5 } ? "There are more than 5 replies."
        : Replies?.Any(reply => reply is null || string.IsNullOrWhiteSpace(reply.Text) || reply.Text.Length > 4000) == true ? "A reply has a text of 1 to 4000 characters."
        : Replies?.Any(reply => reply.Choices is { Count: > 10 } || reply.Choices?.Any(choice => choice is null || IsNoName(choice.Id) || IsNoName(choice.Title)) == true) == true
            ? "A reply has at most 10 choices, each with id and title of 1 to 200 characters."
        : State is { } state && (state.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null) || state.GetRawText().Length > 32 * 1024)
            ? "The state is an object of at most 32 KiB."
        : null;

    private static bool IsNoName(string? text) => string.IsNullOrWhiteSpace(text) || text.Length > 200;
}

/// <summary>What a bot tells later, about a thread that it still has.</summary>
internal sealed record BotLater : BotAnswer
{
    /// <summary>Which thread.</summary>
    public Guid? ThreadId { get; init; }

    /// <summary>Which episode, as it was asked.</summary>
    public Guid? EpisodeId { get; init; }
}

/// <summary>Something that the customer is told.</summary>
internal sealed record BotReply(string? Text, IReadOnlyList<BotChoice>? Choices = null);

/// <summary>Something to choose.</summary>
internal sealed record BotChoice(string? Id, string? Title);

/// <summary>Gives the thread to a person.</summary>
internal sealed record BotHandover(string? Because, string? Summary);

/// <summary>What became of what a bot told later: <c>accepted</c> or <c>duplicate</c>.</summary>
internal sealed record BotLaterModel(string Status);

/// <summary>The JSON between the hub and bots.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BotRequest))]
[JsonSerializable(typeof(BotAnswer))]
[JsonSerializable(typeof(BotLater))]
internal sealed partial class BotJson : JsonSerializerContext;
