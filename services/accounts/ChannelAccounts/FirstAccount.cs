using System.Text.Json.Nodes;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>So that somebody who starts a hub by hand has something to try: a web chat named <c>web</c>, which needs nothing from outside.</summary>
public static class FirstAccount
{
    /// <summary>What the playground makes for itself does not count.</summary>
    private const string OfPlayground = "playground-";

    /// <summary>Makes it, unless there is any account.</summary>
    public static async Task MakeWhenThereIsNoneAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var database = services.GetRequiredKeyedService<Database>(AccountsModule.Service);
        var body = new JsonObject { ["channel"] = "webchat", ["provider"] = "builtin", ["displayName"] = "Web chat" };
        var account = PutAccount.Decide("web", body, stored: null, services.GetRequiredService<TimeProvider>().Now(), new FieldErrors());
        var isMade = await database.WriteAsync(
            async (connection, transaction) =>
            {
                await database.LockAsync(connection, transaction, "accounts");
                if ((await AccountTable.AllAsync(connection, provider: null)).Any(row => !row.Id.StartsWith(OfPlayground, StringComparison.Ordinal)))
                {
                    return false;
                }

                await AccountTable.SaveAsync(connection, transaction, account);
                return true;
            },
            cancellationToken);
        if (isMade)
        {
            await AccountTable.TellAsync(services.GetRequiredService<IBus>(), account.Id, cancellationToken);
        }
    }
}
