using System.Text.RegularExpressions;
using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Storage;

/// <summary>The beginning of a message, for lists.</summary>
public static partial class Preview
{
    private const int Longest = 160;

    /// <summary>One line of text, or the name of the first file when there is no text.</summary>
    public static string Of(string text, string attachments)
    {
        var line = Spaces().Replace(Text.Limit(text, 4 * Longest), " ").Trim();
        return Text.Limit(line.Length > 0 ? line : Stored.Attachments(attachments) is [var file, ..] ? file.Name : "", Longest);
    }

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaces();
}
