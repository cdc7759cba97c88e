namespace Omnichannel.Channels.Social.Meta;

/// <summary>What Meta's channels keep.</summary>
internal static class MetaSchema
{
    /// <summary>The first step; the same SQL in both databases.</summary>
    public const string Tables =
        """
        CREATE TABLE meta_sent (
            account text NOT NULL,
            address text NOT NULL,
            external_id text NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY (account, external_id)
        );
        CREATE INDEX meta_sent_by_address ON meta_sent (account, address, at);
        """;
}
