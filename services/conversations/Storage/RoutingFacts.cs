using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>What decides who answers: that a person is wanted, and who is served how.</summary>
internal static class RoutingFacts
{
    /// <summary>The fourth step.</summary>
    public static Migration Step { get; } = new(
        4,
        """
        ALTER TABLE threads ADD COLUMN wants_person boolean NOT NULL DEFAULT false;
        ALTER TABLE customers ADD COLUMN vip boolean NOT NULL DEFAULT false;
        ALTER TABLE customers ADD COLUMN service text;
        """);
}
