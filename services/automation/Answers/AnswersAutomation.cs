using System.Globalization;
using System.Text.Json;
using Omnichannel.Automation.Knowledge;
using Omnichannel.Automation.Models;
using Omnichannel.Automation.Runs;
using Omnichannel.Contracts;

namespace Omnichannel.Automation.Answers;

/// <summary>What the automation <c>answers</c> remembers from turn to turn.</summary>
/// <param name="Question">What the last answer was to; null: nothing was answered yet.</param>
/// <param name="Tried">Which sources were quoted and did not help.</param>
/// <param name="Failed">How many answers did not help.</param>
internal sealed record AnswersState(string? Question, IReadOnlyList<string> Tried, int Failed);

/// <summary>
/// Answers customers from articles, with the source, when it is sure enough; else a person does. Twice in vain is enough. With a language model
/// that may be asked, its words are taken when the articles bear them out.
/// </summary>
internal sealed class AnswersAutomation(KnowledgeIndex index, SettingsStore settings, GroundedModel model) : IAutomation
{
    /// <summary>The ids of the choices.</summary>
    public const string Helped = "answers.yes", DidNotHelp = "answers.no";

    private const int Passages = 6, MostFailures = 2, LongestQuestion = 2000;

    /// <summary>A model that sees the passages may find the answer where the ranking alone is not sure.</summary>
    private const double OfThresholdForModel = 0.5;

    /// <inheritdoc />
    public string Prefix => "answers";

    /// <inheritdoc />
    public TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public async Task<Turn> TurnAsync(TurnContext context, CancellationToken cancellationToken)
    {
        var state = context.State is { } known ? known.Deserialize(AnswersJson.Default.AnswersState)! : new AnswersState(null, [], 0);
        if (context.Trigger == Trigger.Time)
        {
            return new Turn { Resolve = true, Summary = "The customer did not say whether the answer helped." };
        }

        var text = Hosting.Text.Limit(string.Join('\n', context.Messages.Select(message => message.Content.Text)).Trim(), LongestQuestion);
        var language = context.Thread.Customer.Language ?? Words.Guess(text);
        var phrases = AnswerPhrases.In(language);
        var reaction = state.Question is null ? null : Reaction(context.Messages, text, phrases);
        if (reaction == true)
        {
            return new Turn { Replies = [new Reply(phrases.Glad)], Resolve = true, Summary = $"Answered from the knowledge base, and it helped: \"{state.Question}\"" };
        }

        if (reaction == false)
        {
            state = state with { Failed = state.Failed + 1 };
            return state.Failed >= MostFailures
                ? ToPerson($"{state.Failed} answers did not help.", state)
                : await AnswerAsync(context, state, state.Question!, language, cancellationToken);
        }

        if (Words.Terms(text, Words.Primary(language)).Count == 0)
        {
            // "Hello": there is nothing to look for yet.
            return new Turn { Replies = [new Reply(phrases.Ask)], Understood = context.Trigger == Trigger.Started, State = Save(state) };
        }

        return await AnswerAsync(context, state, text, language, cancellationToken);
    }

    private async Task<Turn> AnswerAsync(TurnContext context, AnswersState state, string question, string? language, CancellationToken cancellationToken)
    {
        var rules = await settings.AnswersAsync(cancellationToken);
        var hits = (await index.SearchAsync(question, language, articlesOnly: true, Passages + state.Tried.Count, cancellationToken))
            .Where(hit => !state.Tried.Contains(hit.Passage.Source.Id)).Take(Passages).ToList();
        var best = hits.Count > 0 ? hits[0].Confidence : 0;
        var asked = hits.Count > 0 && best >= rules.Threshold * OfThresholdForModel
            ? await model.AnswerAsync(question, language, hits, cancellationToken)
            : GroundedAnswer.NotAsked;
        if (asked.Text is null && best < rules.Threshold)
        {
            return ToPerson(
                state.Failed > 0 ? "The answer did not help, and there is no other." : $"The knowledge base has no answer that is sure enough ({Number(best)} of {Number(rules.Threshold)}).",
                state with { Question = question }) with
            { Notes = asked.Notes };
        }

        var sources = asked.Text is null ? [hits[0].Passage] : asked.Sources;
        var next = new AnswersState(question, [.. state.Tried, .. sources.Select(passage => passage.Source.Id).Distinct()], state.Failed);
        var phrases = AnswerPhrases.In(language);
        var said = $"{asked.Text ?? sources[0].Text}\n\n{Citation(phrases, sources)}";
        return new Turn
        {
            Replies = rules.Feedback
                ? [new Reply($"{said}\n\n{phrases.Helped}", [new Choice(Helped, phrases.Yes), new Choice(DidNotHelp, phrases.No)], Facts(asked, sources, best))]
                : [new Reply(said, Facts: Facts(asked, sources, best))],
            Notes = asked.Notes,
            State = Save(next),
            Summary = Summary(next),
            WaitUntil = context.Now.AddHours(rules.CloseAfterHours),
        };
    }

    private static Turn ToPerson(string because, AnswersState state) => Turn.ToPerson(because) with { Summary = Summary(state), State = Save(state) };

    /// <summary>Whether the customer says that the answer helped; null: they write something else.</summary>
    private static bool? Reaction(IReadOnlyList<Hosting.Threads.MessageSnapshot> messages, string text, AnswerPhrases phrases) =>
        messages.SelectMany(message => message.Content.Parts).LastOrDefault(part => part.Type == PartTypes.Choice)?.Id switch
        {
            Helped => true,
            DidNotHelp => false,
            _ => text is "1" || text == phrases.Yes ? true : text is "2" || text == phrases.No ? false : AnswerPhrases.IsYes(text),
        };

    private static string Summary(AnswersState state) =>
        $"Asked: \"{state.Question}\"" + (state.Tried.Count > 0 ? $"\nAnswered from: {string.Join(", ", state.Tried)}" : "\nNothing was answered.");

    private static string Citation(AnswerPhrases phrases, IReadOnlyList<Passage> sources) =>
        string.Join('\n', sources.Select(passage => passage.Source).DistinctBy(source => source.Id).Select(source => $"{phrases.ReadOn} “{source.Title}”: {source.Url}"));

    private static Dictionary<string, string> Facts(GroundedAnswer asked, IReadOnlyList<Passage> sources, double confidence)
    {
        var facts = new Dictionary<string, string>
        {
            ["sources"] = string.Join(' ', sources.Select(passage => $"{passage.Source.Type}:{passage.Source.Id}#{passage.Number}").Distinct()),
            ["confidence"] = Number(confidence),
        };
        if (asked.Model is not null)
        {
            facts["model"] = asked.Model;
            facts["tokens"] = asked.Tokens.ToString(CultureInfo.InvariantCulture);
        }

        return facts;
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static JsonElement Save(AnswersState state) => JsonSerializer.SerializeToElement(state, AnswersJson.Default.AnswersState);
}
