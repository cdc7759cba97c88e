using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.External;

/// <summary>What the service keeps: which events it accepted, and deliveries until their adapter has answered.</summary>
internal static class ExternalSchema
{
    public const string Service = "external";

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, """
            CREATE TABLE accepted (
                account text NOT NULL,
                external_id text NOT NULL,
                message_id text,
                PRIMARY KEY (account, external_id)
            );
            CREATE TABLE deliveries (
                id text NOT NULL PRIMARY KEY,
                account text NOT NULL,
                number bigint NOT NULL,
                attempt integer NOT NULL,
                state text NOT NULL,
                payload text NOT NULL,
                lease_until bigint NOT NULL,
                updated_at bigint NOT NULL
            );
            CREATE INDEX deliveries_waiting ON deliveries (account, lease_until, number) WHERE state = 'waiting';
            CREATE INDEX deliveries_done ON deliveries (updated_at) WHERE state = 'done';
            """),
    ];
}
