namespace Omnichannel.Hosting.Language;

/// <summary>
/// Whether somebody is angry: words of anger in the languages we speak, shouting, rows of exclamation marks. A list, not a model: it is
/// meant to bring a person early, and a person too many does no harm.
/// </summary>
public static class Anger
{
    private const int Looked = 2000, ShoutedLetters = 15, Threshold = 2;

    /// <summary>Each is anger by itself.</summary>
    private static readonly string[] Strong =
    [
        .. Phrases(
            "unacceptable", "outrageous", "disgusting", "disgraceful", "scam", "scammers", "fraud", "thieves", "liars", "furious", "fed up", "sick of", "had enough", "worst service", "worst company",
            "terrible service", "horrible service", "waste of time", "useless", "incompetent", "lawyer", "legal action", "sue you", "bullshit", "fuck", "fucking", "wtf", "idiots", "pathetic", "shame on you", "never again",
            "unverschamt", "unverschamtheit", "frechheit", "sauerei", "betrug", "betruger", "abzocke", "anwalt", "rechtsanwalt", "verarscht", "verarschen", "scheisse", "scheiss", "unfassbar", "es reicht", "mir reicht es",
            "jetzt reichts", "stinksauer", "wutend", "inakzeptabel", "unter aller sau", "idioten", "katastrophe", "nie wieder",
            "inacceptable", "inadmissible", "scandaleux", "arnaque", "escrocs", "voleurs", "honteux", "ras le bol", "jen ai marre", "merde", "avocat", "furieux", "furieuse", "incompetents", "plus jamais",
            "inaceptable", "estafa", "estafadores", "ladrones", "verguenza", "indignante", "harto", "harta", "abogado", "mierda", "furioso", "furiosa", "inutiles", "nunca mas",
            "inaccettabile", "truffa", "truffatori", "ladri", "vergogna", "vergognoso", "schifo", "avvocato", "incazzato", "furibondo", "incompetenti", "mai piu",
            "onacceptabel", "oplichting", "oplichters", "schandalig", "belachelijk", "woedend", "advocaat", "klote", "waardeloos", "nooit meer",
            "inaceitavel", "golpe", "ladroes", "vergonha", "absurdo", "advogado", "merda", "revoltante", "nunca mais",
            "niedopuszczalne", "oszustwo", "oszusci", "skandal", "zlodzieje", "wsciekly", "wsciekla", "adwokat", "kurwa", "nigdy wiecej"),
    ];

    /// <summary>Two of them are.</summary>
    private static readonly string[] Mild =
    [
        .. Phrases(
            "angry", "annoyed", "annoying", "ridiculous", "terrible", "awful", "horrible", "unbelievable", "complaint", "complain", "disappointed", "frustrated", "frustrating", "still waiting", "again and again", "third time", "nobody answers",
            "no one answers", "argerlich", "verargert", "enttauscht", "lacherlich", "furchtbar", "schrecklich", "beschwerde", "beschweren", "zum dritten mal", "immer noch nicht", "niemand antwortet", "nervt",
            "enerve", "agace", "decu", "decue", "ridicule", "terrible", "plainte", "toujours pas", "personne ne repond", "enfadado", "enfadada", "decepcionado", "decepcionada", "ridiculo", "queja", "nadie responde", "pesimo",
            "arrabbiato", "arrabbiata", "deluso", "delusa", "ridicolo", "reclamo", "nessuno risponde", "pessimo", "boos", "teleurgesteld", "klacht", "niemand reageert", "irritant",
            "irritado", "irritada", "dececionado", "reclamacao", "ninguem responde", "zly", "zla", "rozczarowany", "rozczarowana", "reklamacja", "nikt nie odpowiada"),
    ];

    /// <summary>Whether this text sounds angry.</summary>
    public static bool Sounds(string text)
    {
        var beginning = text.Length > Looked ? text[..Looked] : text;
        var words = Plain.Words(beginning, Looked);
        if (Array.Exists(Strong, phrase => words.Contains(phrase, StringComparison.Ordinal)))
        {
            return true;
        }

        var signs = Mild.Count(phrase => words.Contains(phrase, StringComparison.Ordinal));
        signs += beginning.Contains("!!!", StringComparison.Ordinal) || beginning.Contains("?!", StringComparison.Ordinal) ? 1 : 0;
        return signs + (IsShouted(beginning) ? 1 : 0) >= Threshold;
    }

    /// <summary>Several words, and nearly all of it in capitals.</summary>
    private static bool IsShouted(string text)
    {
        var upper = text.Count(char.IsUpper);
        var lower = text.Count(char.IsLower);
        return upper >= ShoutedLetters && upper > 4 * lower && text.Contains(' ', StringComparison.Ordinal);
    }

    private static IEnumerable<string> Phrases(params string[] phrases) => phrases.Select(phrase => Plain.Words(phrase)).Distinct();
}
