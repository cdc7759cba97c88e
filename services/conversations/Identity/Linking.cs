using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Identity;

/// <summary>Acts on a strong claim between two customers: one merge, or a suggestion when it looks wrong.</summary>
internal sealed class Linking(Merging merging, TimeProvider time)
{
    /// <summary>The claims of a channel stand in the audit under this name.</summary>
    private static readonly Actor Hub = new("system", "Omnichannel");

    /// <summary>Both threads are locked by the caller.</summary>
    public async Task LinkAsync(Tx tx, Conflict conflict)
    {
        var customers = await tx.QueryAsync<CustomerRow>(
            "SELECT c.* FROM customers c JOIN addresses a ON a.customer_id = c.id WHERE a.address IN (@Address, @Claimed) ORDER BY c.created_at, c.id", conflict);
        if (customers.Count < 2)
        {
            return;
        }

        var (survivor, absorbed) = (customers[0], customers[1]);
        if (survivor.Id != absorbed.Id)
        {
            if (await DecideAsync(tx, survivor.Id, absorbed.Id) == Link.Suggest)
            {
                await SuggestAsync(tx, conflict);
                return;
            }

            await merging.MergeAsync(tx, survivor, absorbed, $"{conflict.Address} belongs to {conflict.Claimed} ({conflict.Assurance}).", Hub);
        }

        await tx.ExecuteAsync("UPDATE addresses SET assurance = @Assurance WHERE address = @Address AND assurance = 'self-asserted'", conflict);
    }

    private static async Task<Link> DecideAsync(Tx tx, Guid one, Guid other)
    {
        var addresses = await tx.QueryAsync<AddressRow>("SELECT * FROM addresses WHERE customer_id IN (@one, @other)", new { one, other });
        var takenApart = await tx.FirstAsync<long>(
            """
            SELECT count(*) FROM merges WHERE undone_at IS NOT NULL
              AND ((survivor = @one AND absorbed = @other) OR (survivor = @other AND absorbed = @one))
            """,
            new { one, other }) > 0;
        return LinkRule.Decide(Of(one), Of(other), takenApart);

        (string, string)[] Of(Guid customer) => [.. addresses.Where(row => row.CustomerId == customer).Select(row => (row.Address, row.Assurance))];
    }

    private async Task SuggestAsync(Tx tx, Conflict conflict) =>
        await tx.ExecuteAsync(
            """
            INSERT INTO suggestions (id, customer_id, address, reason, at)
            SELECT @id, customer_id, @Claimed, @reason, @at FROM addresses WHERE address = @Address
            ON CONFLICT (customer_id, address) DO NOTHING
            """,
            new
            {
                id = Ids.New(time),
                conflict.Address,
                conflict.Claimed,
                reason = $"{conflict.Address} shows a {conflict.Assurance} claim on this address, but the two look like different persons.",
                at = time.GetUtcNow(),
            });
}
