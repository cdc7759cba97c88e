using System.Collections.Frozen;
using Omnichannel.Automation.Knowledge;

namespace Omnichannel.Automation.Answers;

/// <summary>What the automation says around an answer.</summary>
/// <param name="Ask">When there was no question yet.</param>
/// <param name="ReadOn">Before the address of the article.</param>
/// <param name="Helped">Whether it did.</param>
/// <param name="Yes">It did.</param>
/// <param name="No">It did not.</param>
/// <param name="Glad">Said to yes.</param>
/// <param name="Moment">When the answer comes later.</param>
internal sealed record AnswerPhrases(string Ask, string ReadOn, string Helped, string Yes, string No, string Glad, string Moment)
{
    private static readonly FrozenDictionary<string, AnswerPhrases> ByLanguage = new Dictionary<string, AnswerPhrases>
    {
        ["en"] = new("What is your question?", "From", "Did this help?", "Yes", "No", "Good to hear.", "One moment, please."),
        ["de"] = new("Wie lautet Ihre Frage?", "Aus", "Hat das geholfen?", "Ja", "Nein", "Das freut mich.", "Einen Moment, bitte."),
        ["fr"] = new("Quelle est votre question ?", "Source :", "Cela vous a-t-il aidé ?", "Oui", "Non", "Tant mieux.", "Un instant, s'il vous plaît."),
        ["es"] = new("¿Cuál es su pregunta?", "De", "¿Le ha servido?", "Sí", "No", "Me alegro.", "Un momento, por favor."),
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Yeses = Set("yes yeah yep ja jo oui ouais si claro"), Noes = Set("no nope nein nee non");

    /// <summary>In a language; English when we do not speak it.</summary>
    public static AnswerPhrases In(string? language) => ByLanguage.GetValueOrDefault(Words.Primary(language)) ?? ByLanguage["en"];

    /// <summary>Whether a short answer is a yes or a no; null: neither.</summary>
    public static bool? IsYes(string text)
    {
        var words = Words.Of(text).Take(6).ToList();
        return words.Count is 0 or > 5 ? null : Yeses.Contains(words[0]) ? true : Noes.Contains(words[0]) ? false : null;
    }

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet();
}
