using System.Text.RegularExpressions;

namespace Omnichannel.Automation.Answers;

/// <summary>
/// Takes out of a text what says who somebody is: mail addresses, links' parameters, streets, numbers of four digits and more (phones, orders,
/// cards, accounts), and the customer's name. What is left is meant for colleagues, never for other customers.
/// </summary>
internal static partial class Scrub
{
    private const int ShortestName = 3, Longest = 20_000;

    /// <summary>The text without them; nothing of a text that cannot be searched in time.</summary>
    public static string Clean(string text, string? customer)
    {
        try
        {
            return Cleaned(text, customer);
        }
        catch (RegexMatchTimeoutException)
        {
            return "";
        }
    }

    private static string Cleaned(string text, string? customer)
    {
        var cleaned = Mail().Replace(Hosting.Text.Limit(text, Longest), "[address]");
        cleaned = Link().Replace(cleaned, match => match.Groups["page"].Value);
        cleaned = Street().Replace(cleaned, "[address]");
        cleaned = Phone().Replace(cleaned, "[number]");
        cleaned = Token().Replace(cleaned, match => match.Value.Count(char.IsDigit) >= 4 ? "[number]" : match.Value);
        foreach (var name in (customer ?? "").Split([' ', ',', '.', '(', ')', '"'], StringSplitOptions.RemoveEmptyEntries).Where(name => name.Length >= ShortestName))
        {
            cleaned = Regex.Replace(cleaned, $@"(?<!\w){Regex.Escape(name)}(?!\w)", "[name]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }

        return cleaned.Trim();
    }

    [GeneratedRegex(@"[^\s@<>""'()]{1,64}@[^\s@<>""'(),;]{1,255}", RegexOptions.None, 2000)]
    private static partial Regex Mail();

    [GeneratedRegex(@"(?<page>https?://[^\s?#<>""]{1,500})[?#][^\s<>""]*", RegexOptions.IgnoreCase, 2000)]
    private static partial Regex Link();

    [GeneratedRegex(
        @"\b\w{0,30}(?:straße|strasse|str\.|gasse|allee|platz|weg)\s\d{1,4}\s?[a-z]?\b|\b\d{1,5}\s(?:\w{1,20}\s){1,3}(?:street|st\.|road|rd\.?|avenue|ave\.?|lane|drive|boulevard)\b|\b\d{1,4},?\s(?:rue|avenue|boulevard|place)(?:\s\w{1,20}){1,4}|\b(?:calle|avenida|plaza)(?:\s\w{1,20}){1,4},?\s\d{1,4}\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture,
        2000)]
    private static partial Regex Street();

    [GeneratedRegex(@"(?<![\w-])\+?\d[\d\s().\-/]{5,24}\d", RegexOptions.None, 2000)]
    private static partial Regex Phone();

    [GeneratedRegex(@"[\w#-]{4,200}", RegexOptions.None, 2000)]
    private static partial Regex Token();
}
