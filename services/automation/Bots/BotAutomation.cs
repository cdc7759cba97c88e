using Omnichannel.Automation.Answers;
using Omnichannel.Automation.Runs;

namespace Omnichannel.Automation.Bots;

/// <summary>Lets a bot of somebody else's answer. What it does not answer in time, or not rightly, a person does.</summary>
internal sealed class BotAutomation(BotStore bots, BotClient client, IConversations conversations) : IAutomation
{
    private const int History = 30;
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(2);

    /// <inheritdoc />
    public string Prefix => BotRow.Prefix;

    /// <inheritdoc />
    public TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public async Task<Turn> TurnAsync(TurnContext context, CancellationToken cancellationToken)
    {
        if (await bots.FindAsync(context.Name, cancellationToken) is not { Enabled: true } bot)
        {
            return Turn.ToPerson("There is no such bot, or it is off.");
        }

        if (context.Trigger == Trigger.Time)
        {
            // It said that it would answer later.
            return await bots.HasRepliedAsync(bot.Name, context.Thread.Id, context.Now - Later, cancellationToken)
                ? new Turn { State = context.State }
                : Turn.ToPerson($"{bot.DisplayName} did not answer in time.") with { State = context.State };
        }

        var history = await conversations.MessagesAsync(context.Thread.Id, Math.Max(0, context.Thread.LastSeq - History), History, cancellationToken);
        var outcome = await client.AskAsync(bot, context.TurnId, BotRequest.Of(context, history), cancellationToken);
        return outcome switch
        {
            { Answer: { } answer } => Told(answer, context),
            { ComesLater: true } => new Turn
            {
                Replies = context.Trigger == Trigger.Started ? [new Reply(AnswerPhrases.In(context.Thread.Customer.Language).Moment)] : [],
                WaitUntil = context.Now + Later,
                State = context.State,
            },
            _ => Turn.ToPerson(outcome.Failure!) with { State = context.State },
        };
    }

    private static Turn Told(BotAnswer answer, TurnContext context) => new()
    {
        Replies = [.. (answer.Replies ?? []).Select(reply => new Reply(
            Hosting.Text.Clean(reply.Text)!,
            reply.Choices is { Count: > 0 } choices ? [.. choices.Select(choice => new Choice(choice.Id!, Hosting.Text.Clean(choice.Title)!))] : null))],
        State = answer.State ?? context.State,
        Summary = Hosting.Text.Limit(Hosting.Text.Clean(answer.Handover?.Summary), 4000),
        HandOver = answer.Handover is { } over ? new HandOver(Because(over)) : null,
        Resolve = answer.Resolve && answer.Handover is null,
    };

    /// <summary>Why a bot gives a thread away, fit for a line.</summary>
    public static string Because(BotHandover over) =>
        string.IsNullOrWhiteSpace(over.Because) ? "The bot asks for a person." : Hosting.Text.Limit(Hosting.Text.Clean(over.Because.ReplaceLineEndings(" ")), 300);
}
