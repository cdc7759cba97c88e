using System.Globalization;
using System.Text;

namespace Omnichannel.Playground.Mail;

/// <summary>One command: its tag, its name, and its arguments; parentheses are arguments of their own.</summary>
internal sealed record ImapCommand(string Tag, string Name, IReadOnlyList<string> Arguments)
{
    private const int LongestLine = 64 * 1024, LargestLiteral = 40 * 1024 * 1024;

    /// <summary>Reads one, literals included; null when the other side went away.</summary>
    public static async Task<ImapCommand?> ReadAsync(MailConnection connection, CancellationToken cancellationToken)
    {
        var words = new List<string>();
        if (await connection.LineAsync(LongestLine, cancellationToken) is not { } line)
        {
            return null;
        }

        while (LiteralOf(line) is var (before, size, isSent))
        {
            Split(before, words);
            if (size > LargestLiteral)
            {
                throw new IOException("A literal is too large.");
            }

            if (!isSent)
            {
                await connection.WriteLineAsync("+ Go ahead", cancellationToken);
            }

            words.Add(Encoding.Latin1.GetString(await connection.BytesAsync(size, cancellationToken)));
            line = await connection.LineAsync(LongestLine, cancellationToken) ?? "";
        }

        Split(line, words);
        if (words.Count < 2)
        {
            return new ImapCommand(words.FirstOrDefault("*"), "", []);
        }

        var isUid = words[1].Equals("UID", StringComparison.OrdinalIgnoreCase) && words.Count > 2;
        return new ImapCommand(words[0], (isUid ? "UID " + words[2] : words[1]).ToUpperInvariant(), words[(isUid ? 3 : 2)..]);
    }

    /// <summary><c>{12}</c> or <c>{12+}</c> at the end of a line.</summary>
    private static (string Before, int Size, bool IsSent)? LiteralOf(string line)
    {
        var open = line.LastIndexOf('{');
        if (open < 0 || !line.EndsWith('}'))
        {
            return null;
        }

        var isSent = line[^2] == '+';
        return int.TryParse(line.AsSpan(open + 1, line.Length - open - (isSent ? 3 : 2)), NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? (line[..open], size, isSent)
            : null;
    }

    /// <summary>Atoms, quoted strings and parentheses; what stands in brackets belongs to its atom.</summary>
    private static void Split(string line, List<string> words)
    {
        var word = new StringBuilder();
        var brackets = 0;
        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }

        for (var at = 0; at < line.Length; at++)
        {
            var character = line[at];
            brackets += character switch { '[' => 1, ']' when brackets > 0 => -1, _ => 0 };
            switch (character)
            {
                case '"' when brackets == 0:
                    End();
                    for (at++; at < line.Length && line[at] != '"'; at++)
                    {
                        at += line[at] == '\\' && at + 1 < line.Length ? 1 : 0;
                        word.Append(line[at]);
                    }

                    words.Add(word.ToString());
                    word.Clear();
                    break;
                case ' ' when brackets == 0:
                    End();
                    break;
                case '(' or ')' when brackets == 0:
                    End();
                    words.Add(character.ToString());
                    break;
                default:
                    word.Append(character);
                    break;
            }
        }

        End();
    }
}
