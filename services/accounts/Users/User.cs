using Omnichannel.Hosting.Security;

namespace Omnichannel.Accounts.Users;

/// <summary>A row of the table <c>users</c>.</summary>
internal sealed class User
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Email { get; init; }

    public required string Role { get; init; }

    public required string Password { get; init; }

    public bool Disabled { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public UserModel ToModel() => new(Id, Name, Email, Role, Disabled, CreatedAt);
}

/// <summary>A user as administrators see them.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">As colleagues and customers see it.</param>
/// <param name="Email">What they sign in with, lower-case.</param>
/// <param name="Role">agent, supervisor or administrator.</param>
/// <param name="Disabled">Whether they may not sign in.</param>
/// <param name="CreatedAt">When they were made.</param>
internal sealed record UserModel(string Id, string Name, string Email, string Role, bool Disabled, DateTimeOffset CreatedAt);

/// <summary>A user as colleagues see them.</summary>
internal sealed record AgentModel(string Id, string Name, string Email, string Role);

/// <summary>What holds for a user's fields, whoever sets them.</summary>
internal static class UserRules
{
    public const int ShortestPassword = 10, LongestPassword = 200, LongestName = 100;

    public static string? Name(string? name) => FieldRules.Line(name, LongestName);

    public static string? Role(string? role) =>
        role is not null && Roles.All.Contains(role) ? null : $"One of {string.Join(", ", Roles.All)}.";

    public static string? Password(string? password) =>
        password is { Length: >= ShortestPassword and <= LongestPassword }
            ? null
            : $"Between {ShortestPassword} and {LongestPassword} characters.";

    /// <summary>The form in which addresses are compared.</summary>
    public static string Normalized(string? email) => (email ?? "").Trim().ToLowerInvariant();
}
