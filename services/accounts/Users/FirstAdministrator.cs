using System.Security.Cryptography;
using Dapper;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Users;

/// <summary>Whoever starts an installation must be able to sign in: the first administrator is made while there are no users.</summary>
public static class FirstAdministrator
{
    private const string DefaultEmail = "admin@localhost.localdomain";

    /// <summary>
    /// Makes an administrator with a random password when there is nobody, and tells how to sign in; null when there is
    /// somebody. For hosts that a person starts by hand and watches.
    /// </summary>
    public static async Task<(string Email, string Password)?> MakeWhenNobodyIsThereAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var password = RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 16);
        return await MakeAsync(services, DefaultEmail, password, cancellationToken) ? (DefaultEmail, password) : null;
    }

    private static async Task<bool> MakeAsync(IServiceProvider services, string email, string password, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredKeyedService<Database>(AccountsModule.Service);
        var time = services.GetRequiredService<TimeProvider>();
        if (await IsAnybodyThereAsync(database, cancellationToken))
        {
            return false;
        }

        var administrator = new User
        {
            Id = Ids.New(time).ToString(),
            Name = "Administrator",
            Email = UserRules.Normalized(email),
            Role = Roles.Administrator,
            Password = await services.GetRequiredService<Passwords>().HashAsync(password, cancellationToken),
            CreatedAt = time.Now(),
        };
        return await database.WriteAsync(
            async (connection, transaction) =>
            {
                // Two instances may start at once: the second one waits here and then sees the first one's.
                await database.LockAsync(connection, transaction, "users");
                var somebody = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users", transaction: transaction) > 0;
                return !somebody && await CreateUser.InsertAsync(connection, transaction, administrator);
            },
            cancellationToken);
    }

    private static async Task<bool> IsAnybodyThereAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users") > 0;
    }

    /// <summary>Makes the one that the settings name.</summary>
    internal sealed class AtStart(IServiceProvider services, HubSettings settings) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) =>
            settings is { AdminEmail: { } email, AdminPassword: { } password }
                ? MakeAsync(services, email, password, cancellationToken)
                : Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
