using System.Diagnostics.CodeAnalysis;

namespace Omnichannel.Hosting;

/// <summary>Text from outside, made fit to be stored.</summary>
public static class Text
{
    /// <summary>Replaces NUL, which PostgreSQL cannot hold, and halves of surrogate pairs, which are no characters, by U+FFFD.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text)
    {
        if (text is null || !text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') && !text.Contains('\0'))
        {
            return text;
        }

        return string.Create(text.Length, text, static (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                if (char.IsSurrogate(source[i]))
                {
                    if (i + 1 < source.Length && char.IsSurrogatePair(source[i], source[i + 1]))
                    {
                        target[i] = source[i];
                        target[i + 1] = source[++i];
                        continue;
                    }

                    target[i] = '\ufffd';
                    continue;
                }

                target[i] = source[i] == '\0' ? '\ufffd' : source[i];
            }
        });
    }

    /// <summary>At most <paramref name="length"/> UTF-16 units, never half a surrogate pair.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Limit(string? text, int length)
    {
        if (text is null || text.Length <= length)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
    }
}
