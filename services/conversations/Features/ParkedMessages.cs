using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary>A message that could not be processed.</summary>
public sealed record ParkedItem(Guid Id, string Queue, string Type, string Key, string Reason, DateTimeOffset ParkedAt, string State, JsonElement? Body);

/// <summary>
/// Keeps what the bus has set aside, until an operator sends it again or throws it away. A delivery that was set aside has ended with that:
/// everything after it to its customer would wait for it.
/// </summary>
internal sealed class ParkedHandler(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    DeliveryUpdates deliveries,
    DeliverySignal signal) : IQueueHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        var parked = batch.Select(envelope => JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.ParkedMessage)!).ToArray();
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                var ended = new List<DeliveryUpdated>();
                foreach (var message in parked)
                {
                    // What was sent again and failed again comes back with its old id; what a process told that died over it is told twice, and may have gone through since.
                    var isNews = await tx.ExecuteAsync(
                        """
                        INSERT INTO parked (id, queue, type, key, body, reason, parked_at, times_sent_again, state)
                        VALUES (@Id, @Queue, @Type, @Key, @Body, @Reason, @ParkedAt, @TimesSentAgain, 'parked')
                        ON CONFLICT (id) DO UPDATE SET state = 'parked', reason = excluded.reason, parked_at = excluded.parked_at,
                          times_sent_again = excluded.times_sent_again, handled_at = NULL, handled_by = NULL
                          WHERE parked.times_sent_again < excluded.times_sent_again
                        """,
                        new
                        {
                            message.Id,
                            message.Queue,
                            message.Body,
                            message.ParkedAt,
                            message.TimesSentAgain,
                            Reason = Text.Clean(message.Reason),
                            Key = Text.Clean(message.Key),
                            Type = Text.Clean(message.Type),
                        }) == 1;
                    if (isNews && message.Type == nameof(SendMessage) && EndOf(message) is { } end)
                    {
                        ended.Add(end);
                    }
                }

                if (ended.Count > 0)
                {
                    await deliveries.ApplyAsync(connection, transaction, ended, cancellationToken);
                }
            },
            cancellationToken);
        outbox.Nudge();
        signal.Wake();
    }

    /// <summary>What became of the delivery; null when nobody can read which one it was.</summary>
    private static DeliveryUpdated? EndOf(ParkedMessage parked)
    {
        try
        {
            var send = JsonSerializer.Deserialize(parked.Body, HostingJson.Default.SendMessage);
            return send is null ? null : new DeliveryUpdated
            {
                Account = send.Account,
                DeliveryId = send.DeliveryId,
                Attempt = send.Attempt,
                State = parked.Reason == ParkedMessage.ConsumerDied ? DeliveryStates.Unknown : DeliveryStates.Failed,
                Error = new DeliveryError(DeliveryProgress.Parked, Text.Limit(Text.Clean(parked.Reason), 2000)),
                OccurredAt = parked.ParkedAt,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary><c>/api/parked</c>: what could not be processed, and what becomes of it.</summary>
internal static class ParkedMessages
{
    public static async Task<Results<Ok<Page<ParkedItem>>, ProblemHttpResult>> ListAsync(
        string? limit, string? cursor, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        var paging = new Paging();
        var (count, place) = (paging.Limit(limit), paging.Cursor(cursor, 2));
        if (place is not null && !long.TryParse(place[0], out _))
        {
            paging.Errors["cursor"] = "The cursor is not one of ours.";
        }

        if (paging.Errors.Count > 0)
        {
            return Problems.Invalid(paging.Errors);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await new Tx(connection, null).QueryAsync<ParkedRow>(
            "SELECT * FROM parked WHERE state = 'parked' AND (parked_at, id) > (@at, @id) ORDER BY parked_at, id LIMIT @limit",
            new { at = place is null ? 0 : long.Parse(place[0]), id = place?[1] ?? "", limit = count + 1 });
        return TypedResults.Ok(new Page<ParkedItem>(
            [.. rows.Take(count).Select(row => new ParkedItem(row.Id, row.Queue, row.Type, row.Key, row.Reason, row.ParkedAt, row.State, BodyOf(row.Body)))],
            rows.Count > count ? Paging.CursorOf(rows[count - 1].ParkedAt.ToUnixTimeMilliseconds(), rows[count - 1].Id) : null));
    }

    public static Task<Results<NoContent, ProblemHttpResult>> RetryAsync(
        Guid id,
        HttpContext context,
        TimeProvider time,
        [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
        [FromKeyedServices(ConversationsModule.Service)] Database database) =>
        SettleAsync(id, "retried", context, time, outbox, database);

    public static Task<Results<NoContent, ProblemHttpResult>> DiscardAsync(
        Guid id,
        HttpContext context,
        TimeProvider time,
        [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
        [FromKeyedServices(ConversationsModule.Service)] Database database) =>
        SettleAsync(id, "discarded", context, time, outbox, database);

    private static async Task<Results<NoContent, ProblemHttpResult>> SettleAsync(
        Guid id, string state, HttpContext context, TimeProvider time, Outbox outbox, Database database)
    {
        var (row, settled) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                var parked = await tx.FirstAsync<ParkedRow>("SELECT * FROM parked WHERE id = @id", new { id });
                var done = await tx.ExecuteAsync(
                    "UPDATE parked SET state = @state, handled_at = @now, handled_by = @by WHERE id = @id AND state = 'parked'",
                    new { id, state, now = time.GetUtcNow(), by = context.User.UserName() }) == 1;
                if (done && state == "retried")
                {
                    await outbox.AddAsync(connection, transaction, [parked!.Envelope()]);
                }

                return (parked, done);
            },
            context.RequestAborted);
        outbox.Nudge();
        return settled ? TypedResults.NoContent()
            : row is null ? Problems.NotFound("parked message")
            : Problems.Conflict("already-settled", $"It was {row.State} before.");
    }

    private static JsonElement? BodyOf(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ConversationsJson.Default.JsonElement);
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(body), ConversationsJson.Default.String);
        }
    }

    private sealed record ParkedRow
    {
        public Guid Id { get; init; }
        public string Queue { get; init; } = "";
        public string Type { get; init; } = "";
        public string Key { get; init; } = "";
        public byte[] Body { get; init; } = [];
        public string Reason { get; init; } = "";
        public DateTimeOffset ParkedAt { get; init; }
        public int TimesSentAgain { get; init; }
        public string State { get; init; } = "";

        public Envelope Envelope() => new() { Id = Id, Topic = Topology.DirectTo(Queue, TimesSentAgain + 1), Key = Key, Type = Type, Body = Body };
    }
}
