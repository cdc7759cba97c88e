namespace Omnichannel.Channels.Social.Telegram;

/// <summary>What Telegram's channel keeps.</summary>
internal static class TelegramSchema
{
    /// <summary>
    /// Albums: several messages of Telegram's are one of ours, known by the first that came (<c>lead</c>). What was sent of a delivery
    /// in several steps; groups that were told; links that were made or used; webhooks that were registered.
    /// </summary>
    public const string Tables = """
        CREATE TABLE telegram_albums (
            account text NOT NULL,
            chat_id bigint NOT NULL,
            group_id text NOT NULL,
            lead bigint NOT NULL,
            PRIMARY KEY (account, chat_id, group_id)
        );
        CREATE TABLE telegram_parts (
            account text NOT NULL,
            chat_id bigint NOT NULL,
            message_id bigint NOT NULL,
            lead bigint NOT NULL,
            content text,
            PRIMARY KEY (account, chat_id, message_id)
        );
        CREATE INDEX telegram_parts_lead ON telegram_parts (account, chat_id, lead);
        CREATE TABLE telegram_steps (
            delivery_id text NOT NULL,
            step integer NOT NULL,
            message_ids text NOT NULL,
            PRIMARY KEY (delivery_id, step)
        );
        CREATE TABLE telegram_groups (
            account text NOT NULL,
            chat_id bigint NOT NULL,
            told_at bigint NOT NULL,
            PRIMARY KEY (account, chat_id)
        );
        CREATE TABLE telegram_links (
            id text NOT NULL PRIMARY KEY,
            account text NOT NULL,
            address text NOT NULL,
            expires_at bigint NOT NULL
        );
        CREATE TABLE telegram_link_uses (
            account text NOT NULL,
            token text NOT NULL,
            chat_id bigint NOT NULL,
            used_at bigint NOT NULL,
            PRIMARY KEY (account, token)
        );
        CREATE TABLE telegram_webhooks (
            account text NOT NULL PRIMARY KEY,
            fingerprint text NOT NULL,
            registered_at bigint NOT NULL
        );
        """;
}
