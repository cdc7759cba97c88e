using System.Collections.Frozen;

namespace Omnichannel.Hosting.Language;

/// <summary>
/// How a customer asks for a person, in every language we speak, on every channel: the way out of every automation. All languages at once,
/// because who is in need uses any of them. Rather once too often than once too rarely: a person is never the wrong answer.
/// </summary>
public static class HumanWords
{
    private const int LongestRequest = 300;

    /// <summary>Alone in a message.</summary>
    private static readonly FrozenSet<string> Alone = Set(
        "0", "00", "agent", "an agent", "live agent", "human", "a human", "person", "a person", "real person", "a real person", "operator",
        "representative", "advisor", "adviser", "support agent", "live chat", "live person", "customer service", "call centre", "someone real", "help me please",
        "mensch", "einen menschen", "mitarbeiter", "mitarbeiterin", "berater", "beraterin", "kundenberater", "kundenservice", "sachbearbeiter", "agentin", "bediener",
        "humain", "un humain", "conseiller", "conseillere", "un conseiller", "operateur", "une personne", "personne reelle", "vraie personne", "service client",
        "humano", "humana", "un humano", "agente", "un agente", "persona", "una persona", "persona real", "asesor", "asesora", "operador", "operadora", "representante",
        "operatore", "operatrice", "umano", "un umano", "consulente", "persona reale", "una persona vera", "assistente umano",
        "mens", "een mens", "medewerker", "een medewerker", "persoon", "echt persoon", "echte persoon", "klantenservice",
        "pessoa", "uma pessoa", "atendente", "um atendente", "ser humano", "pessoa real", "falar com atendente",
        "czlowiek", "konsultant", "konsultantka", "konsultanta", "pracownik", "prawdziwy czlowiek", "doradca",
        "manniska", "handlaggare", "menneske", "medarbeider", "medarbejder", "ihminen", "asiakaspalvelija",
        "clovek", "temsilci", "insan", "musteri temsilcisi", "yetkili", "om", "consultant", "emberrel", "ugyintezo",
        "человек", "оператор", "живой человек", "консультант", "людина", "موظف", "انسان", "شخص", "נציג", "人工", "人工客服", "转人工", "真人", "オペレーター", "担当者", "상담원", "상담사");

    /// <summary>Anywhere in a short message.</summary>
    private static readonly string[] Within =
    [
        .. Phrases(
            "talk to a human", "talk to human", "talk to a person", "talk to a real", "talk to an agent", "talk to agent", "talk to someone", "talk to somebody", "talk with a human", "talk with a person",
            "talk with someone", "speak to a human", "speak to human", "speak to a person", "speak to a real", "speak to an agent", "speak to someone", "speak to somebody", "speak with a human", "speak with a person",
            "speak with an agent", "speak with someone", "chat with a human", "chat with a person", "chat with an agent", "connect me to a human", "connect me to an agent", "connect me to a person", "connect me with",
            "transfer me to", "put me through to", "get me a human", "get me a person", "need a human", "need a person", "want a human", "want a person", "want an agent", "need an agent", "give me a human",
            "give me an agent", "not a bot", "no bot", "no robot", "not a robot", "stop the bot", "real human", "human being", "actual person", "actual human", "live agent",
            "mit einem menschen", "mit einem mitarbeiter", "mit einer mitarbeiterin", "mit einem berater", "mit jemandem sprechen", "mit einer person", "echten menschen", "echter mensch", "menschlichen mitarbeiter", "kein bot", "keinen bot", "keine maschine",
            "parler a un humain", "parler a une personne", "parler a un conseiller", "parler a quelquun", "parler a un agent", "parler avec un humain", "parler avec une personne", "parler avec quelquun", "pas un robot", "vraie personne",
            "hablar con una persona", "hablar con un humano", "hablar con un agente", "hablar con alguien", "hablar con un asesor", "hablar con una asesora", "hablar con un operador", "persona de verdad", "persona real", "no un robot",
            "parlare con una persona", "parlare con un operatore", "parlare con qualcuno", "parlare con un umano", "parlare con un essere umano", "persona vera", "non un robot",
            "met een mens", "met een medewerker", "met een persoon", "iemand spreken", "met iemand spreken", "met iemand praten", "echt mens", "echt persoon", "geen robot", "geen bot",
            "falar com uma pessoa", "falar com um humano", "falar com um atendente", "falar com alguem", "falar com um agente", "pessoa de verdade", "nao um robo",
            "rozmawiac z czlowiekiem", "rozmawiac z konsultantem", "porozmawiac z", "polaczyc z konsultantem", "z zywym czlowiekiem",
            "с человеком", "с оператором", "живым человеком", "biriyle gorusmek", "temsilciye baglan"),
    ];

    /// <summary>What may stand before or after a request without changing it.</summary>
    private static readonly FrozenSet<string> Courtesies = Set(
        "please", "pls", "plz", "now", "thanks", "hi", "hello", "hey", "bitte", "hallo", "jetzt", "danke", "svp", "sil", "vous", "te", "plait", "bonjour", "merci", "por", "favor", "hola", "gracias",
        "per", "favore", "ciao", "grazie", "alsjeblieft", "alstublieft", "graag", "ola", "obrigado", "obrigada", "prosze", "tack", "takk", "tak", "prosim", "lutfen", "пожалуиста", "здравствуите", "будь", "ласка");

    private static readonly string[] SignatureBegins = ["-- ", "--", "sent from my", "von meinem", "envoye de mon", "enviado desde mi", "inviato da", "verzonden vanaf"];

    /// <summary>Whether this text asks for a person.</summary>
    public static bool Ask(string text)
    {
        var request = FirstParagraph(text);
        if (request.Length is 0 or > LongestRequest)
        {
            return false;
        }

        var words = Plain.Words(request);
        return Alone.Contains(words.Trim()) || Alone.Contains(WithoutCourtesies(words)) || Array.Exists(Within, phrase => words.Contains(phrase, StringComparison.Ordinal));
    }

    private static string WithoutCourtesies(string words)
    {
        var request = words.Split(' ', StringSplitOptions.RemoveEmptyEntries).SkipWhile(Courtesies.Contains).ToArray();
        return string.Join(' ', request.Take(1 + Array.FindLastIndex(request, word => !Courtesies.Contains(word))));
    }

    /// <summary>Without a greeting's empty lines and without what mail programs put below.</summary>
    private static string FirstParagraph(string text)
    {
        var start = 0;
        while (start < text.Length && char.IsWhiteSpace(text[start]))
        {
            start++;
        }

        var kept = text.AsSpan(start, Math.Min(text.Length - start, LongestRequest * 2));
        var end = 0;
        foreach (var line in kept.EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.IsEmpty || IsSignature(trimmed))
            {
                break;
            }

            end = kept[end..].IndexOf(line, StringComparison.Ordinal) + end + line.Length;
        }

        return kept[..end].Trim().ToString();
    }

    private static bool IsSignature(ReadOnlySpan<char> line)
    {
        foreach (var begin in SignatureBegins)
        {
            if (line.StartsWith(begin, StringComparison.OrdinalIgnoreCase) && (begin.Length > 2 || line.Length == 2))
            {
                return true;
            }
        }

        return false;
    }

    private static FrozenSet<string> Set(params string[] words) => Phrases(words).Select(phrase => phrase.Trim()).ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Phrases(params string[] phrases) => phrases.Select(phrase => Plain.Words(phrase));
}
