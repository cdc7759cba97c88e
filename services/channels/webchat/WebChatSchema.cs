using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat;

/// <summary>What the service keeps: its visitors, which message id each of their messages was given, and their uploads.</summary>
internal static class WebChatSchema
{
    public const string Service = "webchat";

    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, """
            CREATE TABLE visitors (
                id text NOT NULL PRIMARY KEY,
                account text NOT NULL,
                token_hash text NOT NULL UNIQUE,
                subject text,
                name text,
                language text,
                claims text NOT NULL,
                created_at bigint NOT NULL
            );
            CREATE TABLE sent (
                visitor_id text NOT NULL,
                client_message_id text NOT NULL,
                message_id text NOT NULL UNIQUE,
                at bigint NOT NULL,
                PRIMARY KEY (visitor_id, client_message_id)
            );
            CREATE TABLE uploads (
                id text NOT NULL PRIMARY KEY,
                visitor_id text NOT NULL,
                name text NOT NULL,
                media_type text NOT NULL,
                size bigint NOT NULL,
                sha256 text NOT NULL,
                at bigint NOT NULL
            );
            """),
    ];
}
