using System.Data.Common;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Users;

/// <summary>
/// <c>PATCH /api/users/{id}</c>. Who is disabled or gets a new password is signed out everywhere, but for the session that
/// asks for it. One administrator always remains.
/// </summary>
internal static class ChangeUser
{
    public static async Task<Results<Ok<UserModel>, ProblemHttpResult>> HandleAsync(
        string id,
        UserChanges body,
        HttpContext context,
        [FromKeyedServices(AccountsModule.Service)] Database database,
        Passwords passwords,
        IBus bus,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Add("name", body.Name is null ? null : UserRules.Name(body.Name));
        errors.Add("role", body.Role is null ? null : UserRules.Role(body.Role));
        errors.Add("password", body.Password is null ? null : UserRules.Password(body.Password));
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        var password = body.Password is null ? null : await passwords.HashAsync(body.Password, cancellationToken);
        var currentSession = context.Request.Cookies[Credential.CookieName] is { } token ? Credential.HashOf(token) : "";
        var result = await database.WriteAsync<Results<Ok<UserModel>, ProblemHttpResult>>(
            async (connection, transaction) =>
            {
                await database.LockAsync(connection, transaction, "users");
                var before = await connection.QuerySingleOrDefaultAsync<User>("SELECT * FROM users WHERE id = @id", new { id }, transaction);
                if (before is null)
                {
                    return Problems.NotFound("user");
                }

                var after = new User
                {
                    Id = before.Id,
                    Name = body.Name?.Trim() ?? before.Name,
                    Email = before.Email,
                    Role = body.Role ?? before.Role,
                    Password = password ?? before.Password,
                    Disabled = body.Disabled ?? before.Disabled,
                    CreatedAt = before.CreatedAt,
                };
                if (IsActiveAdministrator(before) && !IsActiveAdministrator(after) && await IsLastAsync(connection, transaction, id))
                {
                    return Problems.Conflict("last-administrator", "Somebody must remain who can configure the installation: make another administrator first.");
                }

                await connection.ExecuteAsync(
                    "UPDATE users SET name = @Name, role = @Role, password = @Password, disabled = @Disabled WHERE id = @Id", after, transaction);
                if (after.Disabled || password is not null)
                {
                    await connection.ExecuteAsync(
                        "DELETE FROM sessions WHERE user_id = @id AND token_hash <> @currentSession", new { id, currentSession }, transaction);
                }

                return TypedResults.Ok(after.ToModel());
            },
            cancellationToken);
        if (result.Result is Ok<UserModel>)
        {
            await bus.BroadcastAsync(Credential.ChangedBroadcast, ReadOnlyMemory<byte>.Empty, cancellationToken);
        }

        return result;
    }

    private static bool IsActiveAdministrator(User user) => user is { Role: Roles.Administrator, Disabled: false };

    private static async Task<bool> IsLastAsync(DbConnection connection, DbTransaction transaction, string id) =>
        await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM users WHERE role = @role AND NOT disabled AND id <> @id", new { role = Roles.Administrator, id }, transaction) == 0;
}

/// <summary>The request that changes a user; what is absent stays as it is.</summary>
internal sealed record UserChanges(string? Name, string? Role, bool? Disabled, string? Password);
