namespace Omnichannel.Channels.Social.Meta;

/// <summary>What Meta's channels keep.</summary>
internal static class MetaSchema
{
    /// <summary>The first step; the same SQL in both databases.</summary>
    public const string Tables = "SELECT 1";
}
