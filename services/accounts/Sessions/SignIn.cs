using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Accounts.Users;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Sessions;

/// <summary>
/// <c>POST /api/session</c>. An unknown address, a disabled user and a wrong password are answered alike and take as long.
/// The body must be JSON, which another site's form cannot send.
/// </summary>
internal static class SignIn
{
    public static async Task<Results<Ok<SessionModel>, ProblemHttpResult>> HandleAsync(
        SignInBody body,
        HttpContext context,
        [FromKeyedServices(AccountsModule.Service)] Database database,
        Passwords passwords,
        SignInThrottle throttle,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var email = UserRules.Normalized(body.Email);
        var errors = new FieldErrors();
        errors.Add("email", FieldRules.Line(email, 254));
        errors.Add("password", string.IsNullOrEmpty(body.Password) ? "This is needed." : null);
        errors.Add("password", body.Password?.Length > UserRules.LongestPassword ? $"At most {UserRules.LongestPassword} characters." : null);
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        var address = context.Connection.RemoteIpAddress;
        if (throttle.Attempt(address, email) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString();
            return Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-attempts", "Too many attempts. Wait a moment.");
        }

        var user = await FindAsync(database, email, cancellationToken);
        if (!await passwords.IsRightAsync(body.Password!, user?.Password, cancellationToken) || user is null or { Disabled: true })
        {
            return Problems.Of(StatusCodes.Status401Unauthorized, "wrong-credentials", "The e-mail address or the password is wrong.");
        }

        throttle.Succeeded(address, email);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        await StoreAsync(database, user, token, time.Now(), cancellationToken);
        SessionCookie.Set(context, token);
        return TypedResults.Ok(new SessionModel(new AgentModel(user.Id, user.Name, user.Email, user.Role), Credential.AntiForgeryTokenOf(token)));
    }

    private static async Task<User?> FindAsync(Database database, string email, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<User>("SELECT * FROM users WHERE email = @email", new { email });
    }

    private static Task StoreAsync(Database database, User user, string token, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async (connection, transaction) =>
            {
                await connection.ExecuteAsync("DELETE FROM sessions WHERE expires_at <= @now", new { now }, transaction);
                await connection.ExecuteAsync(
                    "INSERT INTO sessions (token_hash, user_id, created_at, seen_at, expires_at) VALUES (@hash, @Id, @now, @now, @end)",
                    new { hash = Credential.HashOf(token), user.Id, now, end = now + SessionCookie.Lifetime },
                    transaction);
            },
            cancellationToken);
}

/// <summary>The request that signs in.</summary>
internal sealed record SignInBody(string? Email, string? Password);
