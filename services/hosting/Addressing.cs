using System.Text;
using System.Text.RegularExpressions;

namespace Omnichannel.Hosting;

/// <summary>Brings addresses to the one form in which they are compared: <c>scheme:value</c>, phone numbers E.164, mail lower-case.</summary>
public static partial class Addressing
{
    private const int LongestAddress = 320;

    /// <summary>Normalises an address.</summary>
    /// <param name="raw">As an adapter or a person gave it.</param>
    /// <param name="normalized">The form to store; empty when refused.</param>
    /// <param name="problem">Why it was refused; null when it was not.</param>
    public static bool TryNormalize(string? raw, out string normalized, out string? problem)
    {
        normalized = "";
        var address = raw?.Trim() ?? "";
        var colon = address.IndexOf(':');
        if (colon < 1 || !Scheme().IsMatch(address[..colon]))
        {
            problem = "An address is scheme:value, for example tel:+15551234567.";
            return false;
        }

        if (address.Length > LongestAddress)
        {
            problem = $"An address has at most {LongestAddress} characters.";
            return false;
        }

        var scheme = address[..colon].ToLowerInvariant();
        var value = address[(colon + 1)..].Trim();
        (normalized, problem) = scheme switch
        {
            "tel" => Phone(value),
            "mailto" => Mail(value),
            _ => value.Length == 0 || value.Any(char.IsControl)
                ? ("", "The address has no value.")
                : ($"{scheme}:{value}", null),
        };
        return problem is null;
    }

    /// <summary>Normalises a phone number without a scheme; what is not E.164 after removing spaces, dots, dashes and brackets is refused.</summary>
    public static bool TryPhone(string? raw, out string normalized, out string? problem)
    {
        (normalized, problem) = Phone(raw?.Trim() ?? "");
        return problem is null;
    }

    private static (string Normalized, string? Problem) Phone(string value)
    {
        var digits = new StringBuilder(value.Length);
        foreach (var character in value)
        {
            if (character is not (' ' or '.' or '-' or '(' or ')' or '/' or '\u00a0'))
            {
                digits.Append(character);
            }
        }

        var number = digits.ToString();
        return E164().IsMatch(number)
            ? ("tel:" + number, null)
            : ("", $"{Shortened(value)} is not a phone number in international form (+ and 7 to 15 digits).");
    }

    private static (string Normalized, string? Problem) Mail(string value)
    {
        var at = value.LastIndexOf('@');
        return at < 1 || at == value.Length - 1 || value.Any(character => char.IsControl(character) || char.IsWhiteSpace(character))
            ? ("", $"{Shortened(value)} is not an e-mail address.")
            : ("mailto:" + value.ToLowerInvariant(), null);
    }

    private static string Shortened(string value) => value.Length <= 40 ? value : value[..40] + "…";

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.\-]{0,31}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scheme();

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex E164();
}
