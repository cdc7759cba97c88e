namespace Omnichannel.Hosting.Security;

/// <summary>What people and keys may do; each may do what the ones before it may.</summary>
public static class Roles
{
    /// <summary>Answers customers.</summary>
    public const string Agent = "agent";

    /// <summary>Looks after agents.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Configures the installation.</summary>
    public const string Administrator = "administrator";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Agent, Supervisor, Administrator];
}
