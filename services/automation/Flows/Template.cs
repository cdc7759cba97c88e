using System.Text;

namespace Omnichannel.Automation.Flows;

/// <summary>A text with gaps: <c>${order.date}</c>. <c>$$</c> is a dollar sign.</summary>
internal sealed record Template(IReadOnlyList<TemplatePart> Parts)
{
    /// <summary>The names of all gaps.</summary>
    public IEnumerable<DataPath> Gaps => Parts.Select(part => part.Gap).OfType<DataPath>();

    /// <summary>Reads a text.</summary>
    /// <param name="text">With gaps.</param>
    /// <param name="problem">What is wrong with it; null: nothing.</param>
    public static Template Parse(string text, out string? problem)
    {
        problem = null;
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '$' || index + 1 == text.Length || text[index + 1] is not ('{' or '$'))
            {
                literal.Append(text[index]);
                continue;
            }

            if (text[index + 1] == '$')
            {
                literal.Append('$');
                index++;
                continue;
            }

            var end = text.IndexOf('}', index);
            if (end < 0 || DataPath.Parse(text[(index + 2)..end].Trim()) is not { } gap)
            {
                problem = "A gap is written ${name} or ${name.field}; for a dollar sign before a brace write $$.";
                return new Template([new TemplatePart(text, null)]);
            }

            parts.Add(new TemplatePart(literal.ToString(), null));
            parts.Add(new TemplatePart("", gap));
            literal.Clear();
            index = end;
        }

        parts.Add(new TemplatePart(literal.ToString(), null));
        return new Template([.. parts.Where(part => part.Gap is not null || part.Literal.Length > 0)]);
    }

    /// <summary>The text with its gaps filled.</summary>
    /// <param name="scope">Knows what belongs there.</param>
    /// <param name="shape">What is done with each value first: escaping.</param>
    public string Fill(Scope scope, Func<string, string>? shape = null)
    {
        var text = new StringBuilder();
        foreach (var part in Parts)
        {
            text.Append(part.Gap is { } gap ? (shape ?? (value => value))(scope.Text(gap)) : part.Literal);
        }

        return text.ToString();
    }
}

/// <summary>A piece of text, or a gap.</summary>
internal sealed record TemplatePart(string Literal, DataPath? Gap);

/// <summary>A name, and fields or places below it: <c>order.items.0.title</c>.</summary>
internal sealed record DataPath(string Root, IReadOnlyList<string> Fields)
{
    /// <summary>Reads one; null: it is none.</summary>
    public static DataPath? Parse(string text)
    {
        var names = text.Split('.');
        return text.Length > 200 || !IsName(names[0]) || names.Any(name => name.Length == 0 || !name.All(IsPart)) ? null : new DataPath(names[0], names[1..]);
    }

    /// <summary>Whether data may be kept under this name.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 60 && (char.IsAsciiLetter(name[0]) || name[0] == '_') && name.All(IsPart);

    private static bool IsPart(char character) => char.IsAsciiLetterOrDigit(character) || character is '_' or '-';

    public override string ToString() => string.Join('.', [Root, .. Fields]);
}
