using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.Users;

/// <summary><c>GET /api/users</c> for administrators, <c>GET /api/agents</c> for everybody.</summary>
internal static class ListUsers
{
    public static async Task<Ok<Items<UserModel>>> HandleAsync([FromKeyedServices(AccountsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        var users = await AllAsync(database, cancellationToken);
        return TypedResults.Ok(new Items<UserModel>([.. users.Select(user => user.ToModel())]));
    }

    public static async Task<Ok<Items<AgentModel>>> AgentsAsync([FromKeyedServices(AccountsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        var users = await AllAsync(database, cancellationToken);
        return TypedResults.Ok(new Items<AgentModel>(
            [.. users.Where(user => !user.Disabled).Select(user => new AgentModel(user.Id, user.Name, user.Email, user.Role))]));
    }

    private static async Task<IEnumerable<User>> AllAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QueryAsync<User>("SELECT * FROM users ORDER BY name, email");
    }
}
