namespace Omnichannel.Automation.Knowledge;

/// <summary>Where a passage is from.</summary>
/// <param name="Type"><see cref="Article"/> or <see cref="Episode"/>.</param>
/// <param name="Id">An article's <c>slug/language</c>, an episode's id.</param>
/// <param name="Language">Primary language, lower case.</param>
/// <param name="Title">An article's title; an episode's question.</param>
/// <param name="Url">Where a customer reads it; episodes have none.</param>
internal sealed record PassageSource(string Type, string Id, string Language, string Title, string? Url)
{
    /// <summary>The kinds: articles are quoted to everybody, episodes are for agents only.</summary>
    public const string Article = "article", Episode = "episode";
}

/// <summary>A piece of text that can be an answer.</summary>
/// <param name="Source">Where it is from.</param>
/// <param name="Number">Its place there.</param>
/// <param name="Heading">The headings above it; empty when there are none.</param>
/// <param name="Text">Plain text.</param>
internal sealed record Passage(PassageSource Source, int Number, string Heading, string Text);

/// <summary>A passage that fits a question.</summary>
/// <param name="Passage">Which.</param>
/// <param name="Score">BM25: only to be compared with others of the same question.</param>
/// <param name="Confidence">0 to 1: see docs/answers.md for what it is made of.</param>
internal sealed record Hit(Passage Passage, double Score, double Confidence);
