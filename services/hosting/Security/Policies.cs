namespace Omnichannel.Hosting.Security;

/// <summary>Who may call an endpoint; used with <c>RequireAuthorization</c>.</summary>
public static class Policies
{
    /// <summary>Anybody who is signed in, or an API key.</summary>
    public const string Agent = "agent";

    /// <summary>Supervisors and administrators.</summary>
    public const string Supervisor = "supervisor";

    /// <summary>Administrators only.</summary>
    public const string Administrator = "administrator";

    /// <summary>Another service of ours, by the internal key.</summary>
    public const string Internal = "internal";
}
