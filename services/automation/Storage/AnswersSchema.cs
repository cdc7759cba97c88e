using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Storage;

/// <summary>Articles, what was answered from them, models and bots.</summary>
internal static class AnswersSchema
{
    /// <summary>The third step.</summary>
    public static Migration Step { get; } = new(3, "CREATE TABLE articles (id text PRIMARY KEY)");
}
