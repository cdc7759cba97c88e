using System.Text.RegularExpressions;

namespace Omnichannel.Conversations.Features;

/// <summary>A text that agents use again and again.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Shortcut">The word by which it is found at once; null when there is none.</param>
/// <param name="Text">What it says, with gaps such as <c>{{customer.name}}</c> that are filled when an agent takes it.</param>
/// <param name="Channels">Where it fits; null: everywhere.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record ReplyTemplate(Guid Id, string Name, string? Shortcut, string Text, IReadOnlyList<string>? Channels, DateTimeOffset UpdatedAt);

/// <summary>What a reply template shall be.</summary>
public sealed partial record ReplyTemplateRequest
{
    private const int LongestName = 100, LongestShortcut = 40, LongestText = 20_000, MostChannels = 30;

    /// <summary>What it is for.</summary>
    public string? Name { get; init; }

    /// <summary>The word by which it is found at once: letters, digits and hyphens, whatever their case.</summary>
    public string? Shortcut { get; init; }

    /// <summary>What it says; the gaps are <c>{{customer.name}}</c> and <c>{{agent.name}}</c>.</summary>
    public string? Text { get; init; }

    /// <summary>Where it fits; none: everywhere.</summary>
    public IReadOnlyList<string>? Channels { get; init; }

    /// <summary>The template that is asked for, and what is wrong with it by field.</summary>
    internal (ReplyTemplate Template, Dictionary<string, string> Errors) Read(Guid id, DateTimeOffset now)
    {
        var shortcut = Shortcut?.Trim().ToLowerInvariant();
        var template = new ReplyTemplate(
            id,
            Hosting.Text.Clean(Name?.Trim()) ?? "",
            string.IsNullOrEmpty(shortcut) ? null : shortcut,
            Hosting.Text.Clean(Text) ?? "",
            Channels is { Count: > 0 } ? [.. Channels.Distinct()] : null,
            DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds()));
        var errors = new Dictionary<string, string>();
        if (template.Name.Length is 0 or > LongestName)
        {
            errors["name"] = $"A name of 1 to {LongestName} characters is needed.";
        }

        if (template.Shortcut is { } word && (word.Length > LongestShortcut || !Word.IsMatch(word)))
        {
            errors["shortcut"] = $"A shortcut has at most {LongestShortcut} letters, digits and hyphens.";
        }

        if (string.IsNullOrWhiteSpace(template.Text) || template.Text.Length > LongestText)
        {
            errors["text"] = $"A text of 1 to {LongestText} characters is needed.";
        }
        else if (Gap.Matches(template.Text).FirstOrDefault(gap => gap.Groups["what"].Value.Trim() is not ("customer.name" or "agent.name")) is { } unknown)
        {
            errors["text"] = $"Nobody knows what {unknown.Value} is: the gaps are {{{{customer.name}}}} and {{{{agent.name}}}}.";
        }

        if (template.Channels is { } channels && (channels.Count > MostChannels || !channels.All(channel => channel is not null && ChannelName.IsMatch(channel))))
        {
            errors["channels"] = $"Channels are at most {MostChannels} names such as sms or email.";
        }

        return (template, errors);
    }

    [GeneratedRegex(@"^[\p{L}\p{M}\p{Nd}-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"\{\{(?<what>[^{}]*)\}\}", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Gap { get; }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,39}\z", RegexOptions.None, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex ChannelName { get; }
}
