using System.Text.RegularExpressions;
using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>Lets the customer's mail program show an answer below what it answers (RFC 5322, 3.6.4 and 3.6.5).</summary>
internal static partial class MailThreading
{
    /// <summary>The most References kept: the first, which names the conversation, and the newest.</summary>
    public const int MaxReferences = 20;

    /// <summary>How an answer belongs to the customer's last mail.</summary>
    /// <param name="last">That mail's threading; none: we write first.</param>
    /// <param name="subject">What an agent chose, or what to say when there is no subject to repeat.</param>
    public static Threading Answer(Threading? last, string? subject)
    {
        if (last is null)
        {
            return new Threading { Subject = subject };
        }

        IReadOnlyList<string> references = last.MessageId is null
            ? last.References
            : [.. last.References.Where(reference => reference != last.MessageId), last.MessageId];
        return new Threading
        {
            ExternalThreadId = last.ExternalThreadId,
            InReplyTo = last.MessageId,
            References = references.Count <= MaxReferences ? references : [references[0], .. references.Skip(references.Count - MaxReferences + 1)],
            Subject = string.IsNullOrWhiteSpace(last.Subject) ? subject : "Re: " + Bare(last.Subject),
        };
    }

    /// <summary>A subject without what mail programs put before it, in the languages in which they do.</summary>
    public static string Bare(string subject) => Prefixes().Replace(subject.ReplaceLineEndings(" "), "").Trim();

    [GeneratedRegex(@"^(\s*(re|aw|antw|sv|vs|odp|rif|ref|res)\s*(\[\d+\])?\s*:\s*)+", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Prefixes();
}
