using System.Net.Http.Json;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Routing.Agents;

/// <summary>The users as accounts knows them, remembered for a few seconds; the last answer goes on counting while accounts is away.</summary>
internal sealed class UserDirectory(InternalHttp http, TimeProvider time)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private volatile Answer? _last;

    /// <summary>Everybody who may sign in, by id.</summary>
    public Task<IReadOnlyDictionary<string, UserModel>> AllAsync(CancellationToken cancellationToken) => AllAsync(isAskedAnew: false, cancellationToken);

    /// <summary>One user; null: there is none. Who is not known yet may have been made a moment ago.</summary>
    public async Task<UserModel?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await AllAsync(isAskedAnew: false, cancellationToken)).GetValueOrDefault(id)
        ?? (await AllAsync(isAskedAnew: true, cancellationToken)).GetValueOrDefault(id);

    private async Task<IReadOnlyDictionary<string, UserModel>> AllAsync(bool isAskedAnew, CancellationToken cancellationToken)
    {
        var last = _last;
        if (!isAskedAnew && last is not null && time.GetElapsedTime(last.At) < Fresh)
        {
            return last.Users;
        }

        try
        {
            using var client = http.Accounts();
            var list = await client.GetFromJsonAsync("internal/v1/agents", RoutingJson.Default.UserList, cancellationToken);
            last = new Answer(list!.Items.ToDictionary(user => user.Id), time.GetTimestamp());
            _last = last;
        }
        catch (Exception failure) when (last is not null && Failures.IsTransient(failure))
        {
            // Who was a user a moment ago most likely still is one.
        }

        return last!.Users;
    }

    private sealed record Answer(IReadOnlyDictionary<string, UserModel> Users, long At);
}

/// <summary>What accounts answers to <c>GET /internal/v1/agents</c>.</summary>
internal sealed record UserList(IReadOnlyList<UserModel> Items);

/// <summary>A user.</summary>
internal sealed record UserModel(string Id, string Name, string Role);
