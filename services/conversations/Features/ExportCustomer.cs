using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>Everything that is kept about one person.</summary>
/// <param name="ExportedAt">When.</param>
/// <param name="Customer">The profile.</param>
/// <param name="MergedIds">Ids that stand for the same person.</param>
/// <param name="Thread">Their thread.</param>
/// <param name="Messages">All messages in order, notes about them too.</param>
/// <param name="Episodes">Stretches of conversation.</param>
/// <param name="Consents">What they allowed and forbade.</param>
/// <param name="Audit">What was done to them and their messages, and what had stood there before.</param>
public sealed record CustomerExport(
    DateTimeOffset ExportedAt,
    CustomerModel Customer,
    IReadOnlyList<Guid> MergedIds,
    ThreadModel Thread,
    IReadOnlyList<MessageModel> Messages,
    IReadOnlyList<EpisodeModel> Episodes,
    IReadOnlyList<ConsentModel> Consents,
    IReadOnlyList<AuditModel> Audit);

/// <summary>What a customer allowed or forbade.</summary>
public sealed record ConsentModel(string Account, string Address, bool Granted, DateTimeOffset At);

/// <summary>What was done, by whom.</summary>
public sealed record AuditModel(DateTimeOffset At, string By, string What, Guid Subject, JsonElement Detail);

/// <summary><c>POST /api/customers/{id}/export</c>.</summary>
internal static class ExportCustomer
{
    public static async Task<Results<Ok<CustomerExport>, ProblemHttpResult>> HandleAsync(
        Guid id,
        HttpContext context,
        MessageReads reads,
        TimeProvider time,
        [FromKeyedServices(ConversationsModule.Service)] Database database)
    {
        // One transaction: what is read belongs together, and that it was read is itself on record.
        var export = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                if (await CustomerReads.LockAsync(tx, [id]) is not [{ } customer])
                {
                    return null;
                }

                var export = await ReadAsync(tx, customer, reads, time);
                await Audit.WriteAsync(
                    tx, time, new Actor(context.User.UserId(), context.User.UserName()), "customer.exported", customer.Id, ("messages", $"{export.Messages.Count}"));
                return export;
            },
            context.RequestAborted);
        return export is null ? Problems.NotFound("customer") : TypedResults.Ok(export);
    }

    private static async Task<CustomerExport> ReadAsync(Tx tx, CustomerRow customer, MessageReads reads, TimeProvider time)
    {
        var family = await CustomerReads.FamilyAsync(tx, customer.Id);
        var threads = Tx.List(family.Select(member => member.ThreadId));
        var messages = await tx.QueryAsync<MessageRow>("SELECT * FROM messages WHERE thread_id = @ThreadId ORDER BY seq", new { customer.ThreadId });
        var episodes = await tx.QueryAsync<EpisodeRow>($"SELECT * FROM episodes WHERE thread_id {tx.In("threads")} ORDER BY opened_at, id", new { threads });
        var consents = await tx.QueryAsync<Consent>(
            "SELECT account, address, granted, at FROM consents WHERE address IN (SELECT address FROM addresses WHERE customer_id = @Id) ORDER BY at", new { customer.Id });
        var audit = await tx.QueryAsync<AuditRow>(
            $"""
             SELECT at, who_name, what, subject, detail FROM audit
             WHERE subject {tx.In("family")} OR subject IN (SELECT id FROM messages WHERE thread_id = @ThreadId) ORDER BY at, id
             """,
            new { family = Tx.List(family.Select(member => member.Id)), customer.ThreadId });
        return new CustomerExport(
            time.GetUtcNow(),
            (await CustomerModels.FindAsync(tx, customer.Id))!,
            [.. family.Select(member => member.Id).Where(member => member != customer.Id)],
            (await ThreadReads.ByIdsAsync(tx, [customer.ThreadId])).Single(),
            [.. (await reads.ModelsAsync(tx, messages)).Select(model => model.Message)],
            [.. episodes.Select(row => new EpisodeModel(row.Id, row.Number, row.OpenedAt, row.FirstResponseAt, row.ClosedAt))],
            [.. consents.Select(row => new ConsentModel(row.Account, row.Address, row.Granted, row.At))],
            [.. audit.Select(row => new AuditModel(row.At, row.WhoName, row.What, row.Subject, JsonSerializer.Deserialize(row.Detail, ConversationsJson.Default.JsonElement)))]);
    }

    private sealed record Consent
    {
        public string Account { get; init; } = "";
        public string Address { get; init; } = "";
        public bool Granted { get; init; }
        public DateTimeOffset At { get; init; }
    }

    private sealed record AuditRow
    {
        public DateTimeOffset At { get; init; }
        public string WhoName { get; init; } = "";
        public string What { get; init; } = "";
        public Guid Subject { get; init; }
        public string Detail { get; init; } = "{}";
    }
}
