using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Conversations.Features;

/// <summary>Where a reply goes.</summary>
internal sealed record Route(Account Account, string Address)
{
    public string Lane => DeliveryRow.LaneOf(Account.Id, Address);
}

/// <summary>Finds out where a reply goes: where it was told to, else where the customer last wrote, else where they prefer.</summary>
internal sealed class ReplyRoutes(IAccountDirectory accounts, TimeProvider time)
{
    /// <summary>Addresses by the channels that reach them; an integrator's own channel reaches whatever its adapter says.</summary>
    private static readonly Dictionary<string, string[]> Schemes = new()
    {
        ["email"] = ["mailto:"],
        ["sms"] = ["tel:"],
        ["whatsapp"] = ["tel:", "whatsapp:"],
        ["voice"] = ["tel:"],
        ["webchat"] = ["webchat:"],
        ["telegram"] = ["telegram:"],
        ["messenger"] = ["messenger:"],
        ["instagram"] = ["instagram:"],
    };

    /// <summary>The way for a reply, or why there is none.</summary>
    /// <param name="tx">For reading.</param>
    /// <param name="thread">Whose.</param>
    /// <param name="via">Where it was told to go.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="isTemplate">Whether it is one of the messages that a channel takes at any time.</param>
    public async Task<(Route? Route, ProblemHttpResult? Problem)> FindAsync(
        Tx tx, ThreadRow thread, Via? via, CancellationToken cancellationToken, bool isTemplate = false)
    {
        var own = await tx.QueryAsync<string>("SELECT address FROM addresses WHERE customer_id = @CustomerId", thread);
        if (via is not null)
        {
            return Addressing.TryNormalize(via.Address, out var address, out var wrong) && own.Contains(address)
                ? await CheckAsync(tx, thread, via with { Address = address }, isTemplate, cancellationToken)
                : (null, Problems.Invalid("via", wrong ?? $"{via.Address} is not an address of this customer."));
        }

        ProblemHttpResult? first = null;
        foreach (var usual in await UsualAsync(tx, thread))
        {
            if (!own.Contains(usual.Address))
            {
                continue;
            }

            var (route, problem) = await CheckAsync(tx, thread, usual, isTemplate, cancellationToken);
            if (route is not null)
            {
                return (route, null);
            }

            first ??= problem;
        }

        return (null, first ?? Problems.Conflict("no-address", "There is no address to which this could be sent; say which in \"via\"."));
    }

    private static async Task<IReadOnlyList<Via>> UsualAsync(Tx tx, ThreadRow thread)
    {
        var ways = new List<Via>();
        if (thread is { LastAccount: not null, LastAddress: not null })
        {
            ways.Add(new Via(thread.LastAccount, thread.LastAddress));
        }

        var preferences = await tx.FirstAsync<string>("SELECT preferences FROM customers WHERE id = @CustomerId", thread);
        if (preferences is not null && JsonSerializer.Deserialize(preferences, StoredJson.Default.Via) is { } preferred)
        {
            ways.Add(preferred);
        }

        return ways;
    }

    private async Task<(Route?, ProblemHttpResult?)> CheckAsync(Tx tx, ThreadRow thread, Via via, bool isTemplate, CancellationToken cancellationToken)
    {
        var account = await accounts.FindAsync(via.Account, cancellationToken);
        if (account is not { Enabled: true })
        {
            return (null, Problems.Conflict("account-disabled", $"The account {via.Account} is disabled or was deleted."));
        }

        if (Schemes.TryGetValue(account.Channel, out var schemes) && !Array.Exists(schemes, scheme => via.Address.StartsWith(scheme, StringComparison.Ordinal)))
        {
            return (null, Problems.Invalid("via", $"{account.Id} does not reach {via.Address}."));
        }

        var route = new Route(account, via.Address);
        if ((await Consents.RevokedAsync(tx, [route.Lane])).Count > 0)
        {
            return (null, Problems.Conflict("consent-revoked", "The customer does not want to be written to there."));
        }

        if (isTemplate && account.Channel != "whatsapp")
        {
            return (null, Problems.Invalid("template", $"{account.Id} has no templates: only WhatsApp has."));
        }

        return isTemplate || await IsWindowOpenAsync(tx, thread, route)
            ? (route, null)
            : (null, Problems.Conflict("window-closed", "The customer last wrote there too long ago: the channel takes no answer any more."));
    }

    private async Task<bool> IsWindowOpenAsync(Tx tx, ThreadRow thread, Route route)
    {
        if (DefaultCapabilities.Of(route.Account).ReplyWindowHours is not { } hours)
        {
            return true;
        }

        var last = await tx.FirstAsync<DateTimeOffset?>(
            """
            SELECT received_at FROM messages WHERE thread_id = @thread AND direction = 'inbound' AND account = @account AND address = @address
            ORDER BY seq DESC LIMIT 1
            """,
            new { thread = thread.Id, account = route.Account.Id, address = route.Address });
        return last is { } at && time.GetUtcNow() - at <= TimeSpan.FromHours(hours);
    }
}
