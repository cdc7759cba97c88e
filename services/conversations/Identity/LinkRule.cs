using Omnichannel.Contracts;

namespace Omnichannel.Conversations.Identity;

/// <summary>What a strong claim does when both addresses already belong to customers.</summary>
internal enum Link
{
    /// <summary>It is one person: their threads become one.</summary>
    Merge,

    /// <summary>It looks wrong: an agent decides.</summary>
    Suggest,
}

/// <summary>Decides whether two customers are one person because of a strong claim.</summary>
internal static class LinkRule
{
    /// <summary>
    /// A merge, unless an agent has taken these two apart before, or each is strongly linked already and to addresses that
    /// make them look like two persons (both have a number, or both have a mail address, and not the same).
    /// </summary>
    public static Link Decide(IReadOnlyList<(string Address, string Assurance)> one, IReadOnlyList<(string Address, string Assurance)> other, bool takenApart) =>
        takenApart || (IsLinked(one) && IsLinked(other) && Contradict(one, other)) ? Link.Suggest : Link.Merge;

    private static bool IsLinked(IReadOnlyList<(string Address, string Assurance)> addresses) =>
        addresses.Count(address => Assurances.Links(address.Assurance)) > 1;

    private static bool Contradict(IReadOnlyList<(string Address, string Assurance)> one, IReadOnlyList<(string Address, string Assurance)> other) =>
        one.Select(Scheme).Intersect(other.Select(Scheme)).Any(scheme => scheme != "webchat");

    private static string Scheme((string Address, string Assurance) address) => address.Address.Split(':', 2)[0];
}
