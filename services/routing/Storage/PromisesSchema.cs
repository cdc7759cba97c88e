using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Storage;

/// <summary>Service levels, what the queue told whom, promises and call backs.</summary>
internal static class PromisesSchema
{
    /// <summary>The third step.</summary>
    public static Migration Step { get; } = new(3, "CREATE TABLE promises (id text PRIMARY KEY)");
}
