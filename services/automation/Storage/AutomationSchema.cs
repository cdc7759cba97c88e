using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Storage;

/// <summary>The tables of the automation service. A step that was released is never changed, only followed.</summary>
internal static class AutomationSchema
{
    /// <summary>The steps in order.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        new(1, "CREATE TABLE followed (name text PRIMARY KEY, cursor bigint NOT NULL)"),
        FlowsSchema.Step,
        AnswersSchema.Step,
    ];
}
