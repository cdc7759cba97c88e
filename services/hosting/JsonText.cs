using System.Text;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace Omnichannel.Hosting;

/// <summary>
/// JSON from outside, made fit to be read. Half of a surrogate pair, which JSON can name (<c>"\ud83d"</c>) and no text has, and bytes that
/// are no UTF-8 become U+FFFD: readers throw <see cref="InvalidOperationException"/> wherever they come upon them, also in a field's name.
/// </summary>
public static partial class JsonText
{
    /// <summary>The same JSON with nothing in it that is no text; the same array when there is nothing to mend.</summary>
    public static byte[] Clean(byte[] json) =>
        Utf8.IsValid(json) && json.AsSpan().IndexOf("\\ud"u8) < 0 && json.AsSpan().IndexOf("\\uD"u8) < 0
            ? json
            : Encoding.UTF8.GetBytes(Clean(Encoding.UTF8.GetString(json)));

    /// <summary>The same JSON with nothing in it that is no text.</summary>
    public static string Clean(string json) => json.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
        ? Escapes().Replace(json, static escape => escape.Groups["half"].Success ? @"\ufffd" : escape.Value)
        : json;

    /// <summary>Every escape in its turn, so that <c>\\ud83d</c>, a backslash and letters, is left alone.</summary>
    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Escapes();
}
