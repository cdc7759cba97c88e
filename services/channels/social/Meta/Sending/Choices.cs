using Omnichannel.Contracts;
using Omnichannel.Hosting;

namespace Omnichannel.Channels.Social.Meta.Sending;

/// <summary>Choices that have to fit on buttons.</summary>
internal static class Choices
{
    /// <summary>What deliveries say when choices could not be shown as they were meant.</summary>
    public const string Degraded = "choices";

    private const int LongestId = 256;

    /// <summary>What a message asks.</summary>
    public static IReadOnlyList<Part> Of(Content content) => [.. content.Parts.Where(part => part.Type == PartTypes.Choice && TitleOf(part).Length > 0)];

    /// <summary>What stands on the button.</summary>
    public static string TitleOf(Part choice) => choice.Title is { Length: > 0 } title ? title : choice.Id ?? "";

    /// <summary>What comes back when it is chosen.</summary>
    public static string IdOf(Part choice) => Text.Limit(choice.Id is { Length: > 0 } id ? id : TitleOf(choice), LongestId);

    /// <summary>A title that fits.</summary>
    public static string Short(string title, int length) => title.Length <= length ? title : Text.Limit(title, length - 1) + "…";

    /// <summary>The choices as a numbered list below a text.</summary>
    public static string Numbered(string text, IReadOnlyList<Part> choices) =>
        string.Join('\n', (text.Length == 0 ? [] : new[] { text, "" }).Concat(choices.Select((choice, index) => $"{index + 1}. {TitleOf(choice)}")));
}
