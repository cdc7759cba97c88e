using System.Text.RegularExpressions;
using Omnichannel.Contracts;

namespace Omnichannel.Routing.Queue;

/// <summary>Understands whether a customer takes the offer to be called.</summary>
internal static class CallWords
{
    /// <summary>The id of the choice that comes with the offer.</summary>
    public const string Choice = "call-me";

    private const int Longest = 80;

    // Whole short sentences, without what is around them.
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "1", "call me", "call me back", "call back", "callback", "please call", "please call me", "call me please", "phone me", "ring me",
        "rückruf", "rueckruf", "ruf mich an", "rufen sie mich an", "bitte anrufen", "anrufen", "bitte rückruf", "bitte rufen sie mich an", "zurückrufen",
        "rappel", "rappelez-moi", "appelez-moi", "rappelle-moi", "appelle-moi", "rappelez moi", "appelez moi",
        "llámame", "llamame", "llámeme", "llameme", "llámenme", "llamar", "llamada", "por favor llámeme",
        "chiamami", "chiamatemi", "mi chiami", "richiamatemi", "richiamami", "richiamata",
        "bel me", "bel mij", "bel me terug", "bel mij terug", "terugbellen", "graag bellen",
        "ligue-me", "liga-me", "liguem-me", "me liga", "me ligue", "ligar", "ligue me",
        "zadzwoń", "zadzwon", "zadzwońcie", "proszę zadzwonić", "proszę o telefon", "oddzwoń",
    };

    private static readonly Regex Number = new(@"(?:\+|\b00)[1-9][0-9 ()./-]{5,24}", RegexOptions.NonBacktracking);

    /// <summary>The number to call, E.164; null: they do not take the offer.</summary>
    /// <param name="content">What they wrote.</param>
    /// <param name="address">Where they wrote from; a phone's address is the number to call when they name none.</param>
    public static string? NumberToCall(Content content, string? address)
    {
        var own = address is not null && address.StartsWith("tel:", StringComparison.Ordinal) ? address["tel:".Length..] : null;
        if (content.Parts.Any(part => part.Type == PartTypes.Choice && part.Id == Choice))
        {
            return own;
        }

        var text = content.Text.Trim().Trim('.', '!', ',', '"', '\'', '*');
        if (text.Length > Longest)
        {
            return null;
        }

        if (Number.Match(text) is { Success: true } match)
        {
            var digits = string.Concat(match.Value.Where(char.IsAsciiDigit));
            digits = match.Value[0] == '+' ? digits : digits[2..];
            return digits.Length is >= 7 and <= 15 ? "+" + digits : null;
        }

        return own is not null && Words.Contains(text) ? own : null;
    }
}
