using System.Collections.Frozen;

namespace Omnichannel.Automation.Exit;

/// <summary>What automations say by themselves, in the languages we speak; English for all others.</summary>
internal static class Phrases
{
    /// <summary>The first thing that is said: an automation writes, and how to get a person.</summary>
    public static string Disclosure(string? language) => In(Disclosures, language);

    /// <summary>Said when an automation gives the thread away by itself.</summary>
    public static string PersonComes(string? language) => In(PersonsCome, language);

    /// <summary>Said when an answer was not understood.</summary>
    public static string AskAgain(string? language) => In(Again, language);

    /// <summary>The text for a language: its own, that of its main part (<c>de</c> for <c>de-AT</c>), or null.</summary>
    public static string? Find(IReadOnlyDictionary<string, string> texts, string? language) =>
        language is null ? null
        : texts.TryGetValue(language, out var exact) ? exact
        : language.IndexOf('-') is var dash and > 0 && texts.TryGetValue(language[..dash], out var main) ? main
        : null;

    private static string In(FrozenDictionary<string, string> texts, string? language) => Find(texts, language?.ToLowerInvariant()) ?? texts["en"];

    private static readonly FrozenDictionary<string, string> Disclosures = new Dictionary<string, string>
    {
        ["en"] = "I am an automatic assistant; write \"agent\" for a person.",
        ["de"] = "Ich bin ein automatischer Assistent; schreiben Sie „Mitarbeiter“ für einen Menschen.",
        ["fr"] = "Je suis un assistant automatique ; écrivez « conseiller » pour parler à une personne.",
        ["es"] = "Soy un asistente automático; escriba «agente» para hablar con una persona.",
        ["it"] = "Sono un assistente automatico; scriva «operatore» per parlare con una persona.",
        ["nl"] = "Ik ben een automatische assistent; schrijf \"medewerker\" voor een persoon.",
        ["pt"] = "Sou um assistente automático; escreva \"atendente\" para falar com uma pessoa.",
        ["pl"] = "Jestem automatycznym asystentem; napisz „konsultant”, aby porozmawiać z człowiekiem.",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> PersonsCome = new Dictionary<string, string>
    {
        ["en"] = "A person will take over from here.",
        ["de"] = "Ab hier übernimmt ein Mensch.",
        ["fr"] = "Une personne prend le relais.",
        ["es"] = "Una persona continuará a partir de aquí.",
        ["it"] = "Da qui continua una persona.",
        ["nl"] = "Vanaf hier neemt een persoon het over.",
        ["pt"] = "Uma pessoa vai continuar a partir daqui.",
        ["pl"] = "Dalej zajmie się tym człowiek.",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string> Again = new Dictionary<string, string>
    {
        ["en"] = "I did not understand that.",
        ["de"] = "Das habe ich nicht verstanden.",
        ["fr"] = "Je n'ai pas compris.",
        ["es"] = "No lo he entendido.",
        ["it"] = "Non ho capito.",
        ["nl"] = "Dat heb ik niet begrepen.",
        ["pt"] = "Não entendi.",
        ["pl"] = "Nie rozumiem.",
    }.ToFrozenDictionary();
}
