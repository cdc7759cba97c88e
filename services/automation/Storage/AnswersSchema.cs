using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Storage;

/// <summary>Articles, how colleagues solved what customers asked, models, their budget, and bots.</summary>
internal static class AnswersSchema
{
    // knowledge_revision has one row: every change of what is searched takes the next number, in the order of the commits.
    private const string Tables = """
        CREATE TABLE knowledge_revision (value bigint NOT NULL);
        INSERT INTO knowledge_revision (value) VALUES (0);
        CREATE TABLE articles (
            slug text NOT NULL,
            language text NOT NULL,
            title text NOT NULL,
            markdown text NOT NULL,
            url text NULL,
            published boolean NOT NULL,
            deleted boolean NOT NULL,
            version bigint NOT NULL,
            revision bigint NOT NULL,
            updated_at bigint NOT NULL,
            updated_by text NOT NULL,
            PRIMARY KEY (slug, language));
        CREATE INDEX articles_by_revision ON articles (revision);
        CREATE TABLE article_versions (
            slug text NOT NULL,
            language text NOT NULL,
            version bigint NOT NULL,
            title text NOT NULL,
            markdown text NOT NULL,
            url text NULL,
            published boolean NOT NULL,
            at bigint NOT NULL,
            by_name text NOT NULL,
            PRIMARY KEY (slug, language, version));
        CREATE TABLE solved (
            episode_id text PRIMARY KEY,
            thread_id text NOT NULL,
            now_in text NOT NULL,
            language text NOT NULL,
            question text NOT NULL,
            answer text NOT NULL,
            agent text NOT NULL,
            last_seq bigint NOT NULL,
            resolved_at bigint NOT NULL,
            gone boolean NOT NULL,
            revision bigint NOT NULL);
        CREATE INDEX solved_by_revision ON solved (revision);
        CREATE INDEX solved_by_thread ON solved (thread_id);
        CREATE INDEX solved_by_current_thread ON solved (now_in);
        CREATE TABLE answer_settings (name text PRIMARY KEY, body text NOT NULL);
        CREATE TABLE model_days (day bigint PRIMARY KEY, tokens bigint NOT NULL);
        CREATE TABLE bots (
            name text PRIMARY KEY,
            endpoint text NOT NULL,
            secrets text NOT NULL,
            display_name text NOT NULL,
            enabled boolean NOT NULL,
            timeout_seconds bigint NOT NULL,
            updated_at bigint NOT NULL);
        CREATE TABLE bot_replies (
            bot text NOT NULL,
            id text NOT NULL,
            thread_id text NOT NULL,
            at bigint NOT NULL,
            PRIMARY KEY (bot, id));
        CREATE INDEX bot_replies_by_thread ON bot_replies (bot, thread_id, at);
        """;

    /// <summary>The third step.</summary>
    public static Migration Step { get; } = new(3, Tables);
}
