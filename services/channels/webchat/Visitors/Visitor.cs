using Omnichannel.Contracts;

namespace Omnichannel.Channels.WebChat.Visitors;

/// <summary>Somebody at a browser, known again by a token.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Account">The account that they chat with; their token is good for no other.</param>
/// <param name="Subject">Who they are to the site that signed it; null: the site has not said.</param>
/// <param name="Name">As signed or as typed.</param>
/// <param name="Language">BCP 47 tag.</param>
/// <param name="Claims">What else belongs to them.</param>
internal sealed record Visitor(Guid Id, string Account, string? Subject, string? Name, string? Language, IReadOnlyList<Claim> Claims)
{
    /// <summary>The account's channel.</summary>
    public const string Channel = "webchat";

    private const string Scheme = "webchat:";

    /// <summary>The address that the hub knows them by.</summary>
    public string Address => Scheme + Id.ToString("D");

    /// <summary>The id within an address of web chat.</summary>
    public static string IdOf(string address) => address[Scheme.Length..];

    /// <summary>The addresses that the site signed for.</summary>
    public IEnumerable<string> SignedAddresses => Claims.Where(claim => Assurances.Links(claim.Assurance)).Select(claim => claim.Address);

    /// <summary>How their messages are signed.</summary>
    public Sender AsSender() => new() { Address = Address, Name = Name, Language = Language, Claims = Claims };
}
