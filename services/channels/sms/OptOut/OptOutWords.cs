namespace Omnichannel.Channels.Sms.OptOut;

/// <summary>What a single word asks for.</summary>
internal enum OptOutWord
{
    /// <summary>Nothing: it is a message like any other.</summary>
    None,

    /// <summary>No more messages.</summary>
    Stop,

    /// <summary>Messages again.</summary>
    Start,

    /// <summary>Who this is, and how to stop it.</summary>
    Help,
}

/// <summary>
/// The words by which people unsubscribe, in the account's languages; the English ones count everywhere. A message is such a word
/// only when it says nothing else. Sources: CTIA Messaging Principles and Best Practices §5.1.3, 47 CFR 64.1200(a)(10) (STOP, QUIT,
/// REVOKE, OPT OUT, CANCEL, UNSUBSCRIBE, END), and Canada's short-code rules for French (ARRET, AIDE).
/// </summary>
internal static class OptOutWords
{
    private const string English = "en";

    private static readonly Dictionary<string, Language> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        [English] = new(
            ["STOP", "STOPALL", "STOP ALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT", "OPT OUT", "OPT-OUT"],
            ["START", "UNSTOP", "SUBSCRIBE"],
            ["HELP", "INFO"],
            "You are unsubscribed and will get no more messages. Reply START to get them again.",
            "You are subscribed again. Reply STOP to unsubscribe.",
            "Write to us here, a person answers. Reply STOP to get no more messages."),
        ["de"] = new(
            ["STOPP", "ABMELDEN", "ABBESTELLEN", "ENDE", "BEENDEN"],
            ["ANMELDEN", "WEITER"],
            ["HILFE"],
            "Sie sind abgemeldet und bekommen keine Nachrichten mehr. Mit START bekommen Sie sie wieder.",
            "Sie bekommen unsere Nachrichten wieder. Mit STOP melden Sie sich ab.",
            "Schreiben Sie uns hier, ein Mensch antwortet. Mit STOP bekommen Sie keine Nachrichten mehr."),
        ["fr"] = new(
            ["ARRET", "ARRÊT", "ARRÊTER", "ARRETER", "DESABONNER", "DÉSABONNER", "ANNULER"],
            ["REPRENDRE", "DEBUT", "DÉBUT"],
            ["AIDE"],
            "Vous êtes désabonné et ne recevrez plus de messages. Répondez START pour en recevoir de nouveau.",
            "Vous êtes de nouveau abonné. Répondez STOP pour vous désabonner.",
            "Écrivez-nous ici, une personne vous répond. Répondez STOP pour ne plus recevoir de messages."),
        ["es"] = new(
            ["ALTO", "BAJA", "PARAR", "CANCELAR", "DETENER"],
            ["ALTA", "INICIAR", "COMENZAR"],
            ["AYUDA"],
            "Se ha dado de baja y no recibirá más mensajes. Responda START para volver a recibirlos.",
            "Vuelve a estar suscrito. Responda STOP para darse de baja.",
            "Escríbanos aquí, le responde una persona. Responda STOP para no recibir más mensajes."),
        ["it"] = new(
            ["FERMA", "FERMARE", "CANCELLA", "ANNULLA", "DISISCRIVI"],
            ["INIZIA"],
            ["AIUTO"],
            "La sua iscrizione è stata annullata: non riceverà altri messaggi. Risponda START per riceverli di nuovo.",
            "È di nuovo iscritto. Risponda STOP per annullare.",
            "Ci scriva qui, le risponde una persona. Risponda STOP per non ricevere altri messaggi."),
        ["pt"] = new(
            ["PARAR", "PARE", "CANCELAR", "SAIR", "REMOVER"],
            ["COMECAR", "COMEÇAR", "INICIAR"],
            ["AJUDA"],
            "A sua subscrição foi cancelada e não receberá mais mensagens. Responda START para voltar a recebê-las.",
            "Está novamente subscrito. Responda STOP para cancelar.",
            "Escreva-nos aqui, uma pessoa responde. Responda STOP para não receber mais mensagens."),
        ["nl"] = new(
            ["STOPPEN", "AFMELDEN", "UITSCHRIJVEN", "EINDE"],
            ["AANMELDEN", "STARTEN"],
            ["HULP"],
            "U bent afgemeld en krijgt geen berichten meer. Antwoord START om ze weer te krijgen.",
            "U bent weer aangemeld. Antwoord STOP om u af te melden.",
            "Schrijf ons hier, een mens antwoordt. Antwoord STOP om geen berichten meer te krijgen."),
        ["pl"] = new(
            ["REZYGNUJE", "REZYGNUJĘ", "ANULUJ", "KONIEC"],
            ["WZNOW", "WZNÓW"],
            ["POMOC"],
            "Wypisano Cię i nie dostaniesz więcej wiadomości. Odpowiedz START, aby znów je otrzymywać.",
            "Znów otrzymujesz nasze wiadomości. Odpowiedz STOP, aby zrezygnować.",
            "Napisz do nas tutaj, odpowie człowiek. Odpowiedz STOP, aby nie dostawać więcej wiadomości."),
    };

    /// <summary>Every language that has words, as BCP 47 primary subtags.</summary>
    public static IReadOnlyCollection<string> Known => Languages.Keys;

    /// <summary>What a text asks for, and in which language.</summary>
    /// <param name="text">The whole message.</param>
    /// <param name="languages">The account's languages (BCP 47), the first one being its own.</param>
    public static (OptOutWord Word, string Language) Read(string? text, IReadOnlyList<string> languages)
    {
        var word = string.Join(' ', (text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Trim('.', '!', '"', '\'', '»', '«', '“', '”', ' ');
        foreach (var language in languages.Select(Primary).Where(Languages.ContainsKey).Append(English))
        {
            if (Languages[language].Meaning(word) is var meaning and not OptOutWord.None)
            {
                // English words are used by everybody: they are answered in the account's own language.
                return (meaning, language == English ? Own(languages) : language);
            }
        }

        return (OptOutWord.None, English);
    }

    /// <summary>The one answer to such a word.</summary>
    public static string AnswerTo(OptOutWord word, string language) => word switch
    {
        OptOutWord.Stop => Languages[language].Stopped,
        OptOutWord.Start => Languages[language].Started,
        _ => Languages[language].Helped,
    };

    private static string Own(IReadOnlyList<string> languages) => languages.Select(Primary).FirstOrDefault(Languages.ContainsKey) ?? English;

    private static string Primary(string language) => language.Split('-', '_')[0];

    private sealed record Language(string[] Stop, string[] Start, string[] Help, string Stopped, string Started, string Helped)
    {
        public OptOutWord Meaning(string word) =>
            Has(Stop, word) ? OptOutWord.Stop : Has(Start, word) ? OptOutWord.Start : Has(Help, word) ? OptOutWord.Help : OptOutWord.None;

        private static bool Has(string[] words, string word) => words.Contains(word, StringComparer.OrdinalIgnoreCase);
    }
}
