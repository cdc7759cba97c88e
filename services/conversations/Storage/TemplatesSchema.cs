using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>Texts that agents use again and again.</summary>
internal static class TemplatesSchema
{
    /// <summary>The third step.</summary>
    public static Migration Step { get; } = new(
        3,
        """
        CREATE TABLE reply_templates (
          id text PRIMARY KEY, name text NOT NULL, shortcut text UNIQUE, text text NOT NULL, channels text, updated_at bigint NOT NULL);
        """);
}
