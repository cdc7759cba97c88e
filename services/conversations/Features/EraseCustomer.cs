using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>What was erased.</summary>
/// <param name="CustomerId">Who; the id stays known as erased.</param>
/// <param name="ErasedAt">When.</param>
/// <param name="Messages">How many messages, notes among them.</param>
/// <param name="Addresses">How many addresses.</param>
/// <param name="Deliveries">How many sendings.</param>
/// <param name="Files">How many stored files; those that others hold too are kept.</param>
/// <param name="Identities">How many merged identities, this one included.</param>
public sealed record ErasureReceipt(Guid CustomerId, DateTimeOffset ErasedAt, long Messages, long Addresses, long Deliveries, long Files, long Identities);

/// <summary>
/// <c>POST /api/customers/{id}/erase</c>: everything about one person is gone, across merged identities. What stays says nothing about them: empty
/// rows under their ids, the providers' message ids (so that a late redelivery does not bring a message back), and the receipt. Services that keep
/// something themselves hear of it through the outbox, and web chat removes the files that visitors brought; whoever only follows threads hears of it
/// by the feed.
/// </summary>
internal sealed class EraseCustomer(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    RecentEvents recent,
    FeedEvents events,
    BlobStore blobs,
    IBus bus,
    TimeProvider time)
{
    private const int DeliveriesAtOnce = 2000;

    // In this order: what finds the rest goes last.
    private static readonly string[] Steps =
    [
        "DELETE FROM outbox WHERE key {threads} OR key {addresses} OR key IN (SELECT lane FROM deliveries WHERE thread_id {threads})",
        "DELETE FROM feed WHERE key {threads}",
        "DELETE FROM parked WHERE key {addresses} OR key IN (SELECT lane FROM deliveries WHERE thread_id {threads}) OR key IN (SELECT id FROM deliveries WHERE thread_id {threads})",
        """
        DELETE FROM early_receipts WHERE EXISTS (
          SELECT 1 FROM deliveries d WHERE d.thread_id {threads} AND d.account = early_receipts.account AND d.external_id = early_receipts.external_id)
        """,
        """
        DELETE FROM pending_changes WHERE (account, external_id) IN (
          SELECT m.account, m.external_id FROM messages m WHERE m.thread_id {threads} AND m.external_id IS NOT NULL)
        """,
        "DELETE FROM attachment_fetches WHERE message_id IN (SELECT id FROM messages WHERE thread_id {threads})",
        "DELETE FROM audit WHERE subject {family} OR subject IN (SELECT id FROM messages WHERE thread_id {threads})",
        "DELETE FROM thread_reads WHERE thread_id {threads}",
        "DELETE FROM episodes WHERE thread_id {threads}",
        "DELETE FROM consents WHERE address {addresses}",
        "DELETE FROM suggestions WHERE customer_id {family} OR address {addresses}",
        "DELETE FROM merge_addresses WHERE address {addresses}",
        "DELETE FROM merge_messages WHERE message_id IN (SELECT id FROM messages WHERE thread_id {threads})",
        "UPDATE merges SET reason = NULL, situation = '[]' WHERE survivor {family} OR absorbed {family}",
        """
        UPDATE threads SET state = 'resolved', handler_type = NULL, handler_id = NULL, handler_name = NULL, last_seq = 0, preview = NULL, waiting_since = NULL,
          snoozed_until = NULL, due_at = NULL, priority = 0, tags = '[]', version = version + 1, last_account = NULL, last_address = NULL, last_channel = NULL,
          last_inbound_at = NULL, episode_id = NULL, wants_person = false WHERE id {threads}
        """,
        """
        UPDATE customers SET name = NULL, language = NULL, avatar_url = NULL, notes = NULL, preferences = NULL, vip = false, service = NULL, updated_at = @now, erased_at = @now
          WHERE id {family}
        """,
    ];

    public async Task<Results<Ok<ErasureReceipt>, ProblemHttpResult>> HandleAsync(Guid id, HttpContext context)
    {
        var who = new Actor(context.User.UserId(), context.User.UserName());
        var (receipt, orphans) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                return await CustomerReads.LockAsync(tx, [id]) is [{ } customer] ? await EraseAsync(tx, customer, who) : (null, []);
            },
            context.RequestAborted);
        recent.Forget();
        await bus.BroadcastAsync(RecentEvents.ErasedBroadcast, ReadOnlyMemory<byte>.Empty, CancellationToken.None);
        outbox.Nudge();
        foreach (var path in orphans.Select(blobs.Find).OfType<string>())
        {
            File.Delete(path);
        }

        return receipt is null ? Problems.NotFound("customer") : TypedResults.Ok(receipt);
    }

    private async Task<(ErasureReceipt? Receipt, IReadOnlyList<string> Orphans)> EraseAsync(Tx tx, CustomerRow customer, Actor who)
    {
        var family = await CustomerReads.FamilyAsync(tx, customer.Id);
        var addressed = await tx.QueryAsync<string>("SELECT address FROM addresses WHERE customer_id = @Id", new { customer.Id });
        var visitors = addressed.Where(IsVisitor);
        var parameters = new
        {
            family = Tx.List(family.Select(member => member.Id)),
            threads = Tx.List(family.Select(member => member.ThreadId)),
            addresses = Tx.List(addressed),
            visitors = Tx.List(visitors),
            now = time.GetUtcNow(),
        };
        await Outbox.ForgetAsync(tx.Connection, tx.Transaction!, family.Select(member => member.ThreadId.ToString("D")));
        Task<int> RunAsync(string sql) => tx.ExecuteAsync(Sql(tx, sql), parameters);

        var attachments = await tx.QueryAsync<string>(Sql(tx, "SELECT attachments FROM messages WHERE thread_id {threads} AND attachments <> '[]'"), parameters);
        var brought = await tx.QueryAsync<string>(
            Sql(tx, "SELECT attachments FROM messages WHERE thread_id {threads} AND attachments <> '[]' AND direction = 'inbound' AND address {visitors}"), parameters);
        var sent = await tx.QueryAsync<Guid>(Sql(tx, "SELECT id FROM deliveries WHERE thread_id {threads}"), parameters);
        foreach (var step in Steps)
        {
            await RunAsync(step);
        }

        var deliveries = await RunAsync("DELETE FROM deliveries WHERE thread_id {threads}");
        var messages = await RunAsync("DELETE FROM messages WHERE thread_id {threads}");
        var addresses = await RunAsync("DELETE FROM addresses WHERE address {addresses}");
        var orphans = await OrphansAsync(tx, attachments);
        var receipt = new ErasureReceipt(customer.Id, parameters.now, messages, addresses, deliveries, orphans.Count, family.Count);
        await Audit.WriteAsync(
            tx, time, who, "customer.erased", customer.Id,
            ("messages", $"{messages}"), ("addresses", $"{addresses}"), ("deliveries", $"{deliveries}"), ("files", $"{orphans.Count}"), ("identities", $"{family.Count}"));

        // After the steps: they empty the outbox of everything that was on its way about this person.
        await outbox.AddAsync(
            tx.Connection, tx.Transaction!,
            [events.CustomerUpdated(customer.ThreadId, customer.Id), events.EverythingChanged(customer.ThreadId), .. Told(receipt, family, addressed, sent)]);

        // Only web chat knows whether another visitor is about to send the same.
        return (receipt, [.. orphans.Except(HashesOf(brought))]);
    }

    private IEnumerable<Envelope> Told(ErasureReceipt receipt, IEnumerable<CustomerRow> family, IEnumerable<string> addresses, IEnumerable<Guid> deliveries)
    {
        var byChat = addresses.ToLookup(IsVisitor);
        var erased = new CustomerErased
        {
            CustomerId = receipt.CustomerId,
            Addresses = [.. byChat[true]],
            OtherAddresses = [.. byChat[false]],
            Identities = [.. family.Select(member => new ErasedIdentity(member.Id, member.ThreadId))],
            OccurredAt = receipt.ErasedAt,
        };
        return deliveries.Chunk(DeliveriesAtOnce).DefaultIfEmpty([]).Select(some => new Envelope
        {
            Id = Ids.New(time),
            Topic = Topics.Erased,
            Key = receipt.CustomerId.ToString("D"),
            Type = nameof(CustomerErased),
            Body = JsonSerializer.SerializeToUtf8Bytes(erased with { Deliveries = some }, HostingJson.Default.CustomerErased),
        });
    }

    /// <summary>Files that nobody else's messages hold; their uploads are forgotten too.</summary>
    private static async Task<IReadOnlyCollection<string>> OrphansAsync(Tx tx, IEnumerable<string> attachments)
    {
        var orphans = HashesOf(attachments).ToHashSet();
        if (orphans.Count > 0)
        {
            await foreach (var held in tx.Connection.QueryUnbufferedAsync<string>("SELECT attachments FROM messages WHERE attachments <> '[]'", transaction: tx.Transaction))
            {
                orphans.ExceptWith(HashesOf([held]));
            }

            await tx.ExecuteAsync($"DELETE FROM files WHERE sha256 {tx.In("orphans")}", new { orphans = Tx.List(orphans) });
        }

        return orphans;
    }

    private static bool IsVisitor(string address) => address.StartsWith("webchat:", StringComparison.Ordinal);

    private static IEnumerable<string> HashesOf(IEnumerable<string> attachments) =>
        attachments.SelectMany(Stored.Attachments).Select(file => file.Sha256).OfType<string>().Distinct();

    private static string Sql(Tx tx, string sql) => sql
        .Replace("{threads}", tx.In("threads")).Replace("{addresses}", tx.In("addresses")).Replace("{visitors}", tx.In("visitors")).Replace("{family}", tx.In("family"));
}
