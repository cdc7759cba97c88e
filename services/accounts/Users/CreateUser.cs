using System.Data.Common;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Users;

/// <summary><c>POST /api/users</c>.</summary>
internal static class CreateUser
{
    public static async Task<Results<Created<UserModel>, ProblemHttpResult>> HandleAsync(
        NewUser body, [FromKeyedServices(AccountsModule.Service)] Database database, Passwords passwords, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Add("name", UserRules.Name(body.Name));
        errors.Add("email", FieldRules.Email(UserRules.Normalized(body.Email)));
        errors.Add("role", UserRules.Role(body.Role));
        errors.Add("password", UserRules.Password(body.Password));
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        var user = new User
        {
            Id = Ids.New(time).ToString(),
            Name = body.Name!.Trim(),
            Email = UserRules.Normalized(body.Email),
            Role = body.Role!,
            Password = await passwords.HashAsync(body.Password!, cancellationToken),
            CreatedAt = time.Now(),
        };
        var isNew = await database.WriteAsync((connection, transaction) => InsertAsync(connection, transaction, user), cancellationToken);
        return isNew
            ? TypedResults.Created($"/api/users/{user.Id}", user.ToModel())
            : Problems.Conflict("email-taken", "There is a user with this e-mail address already.");
    }

    /// <summary>Writes a user, unless the address is taken.</summary>
    public static async Task<bool> InsertAsync(DbConnection connection, DbTransaction transaction, User user) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO users (id, name, email, role, password, disabled, created_at)
            VALUES (@Id, @Name, @Email, @Role, @Password, @Disabled, @CreatedAt)
            ON CONFLICT (email) DO NOTHING
            """,
            user,
            transaction) == 1;
}

/// <summary>The request that makes a user.</summary>
internal sealed record NewUser(string? Name, string? Email, string? Role, string? Password);
