using System.Text.Json;
using Omnichannel.Conversations.Api;

namespace Omnichannel.Conversations.Storage;

/// <summary>Customers as they are shown.</summary>
internal static class CustomerModels
{
    /// <summary>The customer that an id stands for today; null when there is none.</summary>
    public static async Task<CustomerModel?> FindAsync(Tx tx, Guid id)
    {
        if (await CustomerReads.RootAsync(tx, id) is not { } customer)
        {
            return null;
        }

        var family = Tx.List((await CustomerReads.FamilyAsync(tx, customer.Id)).Select(member => member.Id));
        return new CustomerModel
        {
            Id = customer.Id,
            Name = customer.Name,
            Language = customer.Language,
            Notes = customer.Notes,
            Preferences = customer.Preferences is { } json ? JsonSerializer.Deserialize(json, StoredJson.Default.Via) : null,
            Vip = customer.Vip,
            Service = customer.Service,
            Addresses = await AddressesAsync(tx, customer.Id),
            ThreadId = customer.ThreadId,
            Merges = await MergesAsync(tx, customer.Id, family),
            Suggestions = await SuggestionsAsync(tx, customer.Id, family),
        };
    }

    public static async Task<IReadOnlyList<CustomerAddress>> AddressesAsync(Tx tx, Guid customer) =>
    [
        .. (await tx.QueryAsync<AddressRow>("SELECT * FROM addresses WHERE customer_id = @customer ORDER BY created_at, address", new { customer }))
            .Select(row => new CustomerAddress(row.Address, row.Assurance, row.LastSeenAt)),
    ];

    // What was undone concerns both; what stands concerns whoever they are now.
    private static async Task<IReadOnlyList<MergeModel>> MergesAsync(Tx tx, Guid customer, string family) =>
    [
        .. (await tx.QueryAsync<Identity.MergeRow>(
            $"SELECT * FROM merges WHERE survivor {tx.In("family")} OR absorbed {tx.In("family")} ORDER BY number DESC", new { family }))
            .Select(row => new MergeModel(row.Id, row.Absorbed == customer ? row.Survivor : row.Absorbed, row.Reason, row.At, row.ByName, row.UndoneAt)),
    ];

    /// <summary>
    /// Weak claims of this customer on others' addresses, and of others on theirs. Nothing of it is kept as a pair of customers: whose an
    /// address is today decides, so that merging and unmerging need not think of suggestions.
    /// </summary>
    private static async Task<IReadOnlyList<SuggestionModel>> SuggestionsAsync(Tx tx, Guid customer, string family) =>
    [
        .. (await tx.QueryAsync<SuggestionView>(
            $"""
             SELECT s.id, a.customer_id AS other, c.name, s.address, s.reason, s.at
             FROM suggestions s JOIN addresses a ON a.address = s.address JOIN customers c ON c.id = a.customer_id
             WHERE s.dismissed_at IS NULL AND s.customer_id {tx.In("family")} AND a.customer_id <> @customer
             UNION ALL
             SELECT s.id, s.customer_id AS other, c.name, s.address, s.reason, s.at
             FROM addresses a JOIN suggestions s ON s.address = a.address JOIN customers c ON c.id = s.customer_id
             WHERE s.dismissed_at IS NULL AND a.customer_id = @customer AND NOT (s.customer_id {tx.In("family")})
             ORDER BY 6, 1
             """,
            new { customer, family })).Select(row => new SuggestionModel(row.Id, row.Other, row.Name, row.Address, row.Reason, row.At)),
    ];

    private sealed record SuggestionView
    {
        public Guid Id { get; init; }
        public Guid Other { get; init; }
        public string? Name { get; init; }
        public string Address { get; init; } = "";
        public string Reason { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }
}
