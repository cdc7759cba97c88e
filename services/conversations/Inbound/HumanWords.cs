namespace Omnichannel.Conversations.Inbound;

/// <summary>The words with which a customer asks for a person, alone in a message, on every channel.</summary>
internal static class HumanWords
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "0", "agent", "human", "person", "operator", "representative", "real person", "talk to a person", "talk to a human", "talk to an agent",
        "mensch", "mitarbeiter", "berater", "humain", "conseiller", "humano", "agente", "persona", "operatore", "umano", "mens", "medewerker",
    };

    /// <summary>Whether this text is nothing but such a word.</summary>
    public static bool Ask(string text) =>
        text.Length <= 40 && Words.Contains(text.Trim().Trim('.', '!', '?', '"', '\'', '*', '#').Trim());
}
