using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Storage;

/// <summary>The tables of the routing service. A step that was released is never changed, only followed.</summary>
internal static class RoutingSchema
{
    /// <summary>The steps in order.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, "CREATE TABLE followed (name text PRIMARY KEY, cursor bigint NOT NULL)"),
        AgentsSchema.Step,
        PromisesSchema.Step,
        ErasedSchema.Step,
    ];
}
