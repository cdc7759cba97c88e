using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Omnichannel.Conversations.Features;

/// <summary>Reads what lists are asked with, and collects what is wrong with it by field.</summary>
internal sealed class Paging
{
    /// <summary>What is wrong, by field.</summary>
    public Dictionary<string, string> Errors { get; } = [];

    /// <summary>How many items.</summary>
    public int Limit(string? text, int usual = 50, int most = 200)
    {
        if (string.IsNullOrEmpty(text))
        {
            return usual;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most)
        {
            return limit;
        }

        Errors["limit"] = $"limit is a number from 1 to {most}.";
        return usual;
    }

    /// <summary>A number that may be missing.</summary>
    public long? Number(string field, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Errors[field] = $"{field} is a number.";
        return null;
    }

    /// <summary>The parts of a cursor; null on the first page.</summary>
    public string[]? Cursor(string? text, int parts)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        try
        {
            var cursor = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('|');
            if (cursor.Length == parts)
            {
                return cursor;
            }
        }
        catch (FormatException)
        {
            // Said below.
        }

        Errors["cursor"] = "The cursor is not one of ours.";
        return null;
    }

    /// <summary>A cursor of these parts.</summary>
    public static string CursorOf(params IEnumerable<object> parts) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Join('|', parts.Select(part => Convert.ToString(part, CultureInfo.InvariantCulture)))));
}
