using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Deliveries;

/// <summary>
/// Gives due deliveries to their channels: of every lane (account and address) the oldest, and the next only when that one is done. Any
/// number of instances work on the same table. State and what is sent leave in one transaction, through the outbox.
/// </summary>
internal sealed class Dispatcher(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    DeliveryStore store,
    IAccountDirectory accounts,
    FileUrls files,
    TimeProvider time)
{
    /// <summary>How long a channel may take to answer before it is given the same delivery once more; channels know what they have sent.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    public const int Most = 200;
    private static readonly TimeSpan WhileDisabled = TimeSpan.FromMinutes(1), BelieveEvery = TimeSpan.FromMinutes(1);

    private const string Heads =
        """
        FROM deliveries d LEFT JOIN paces p ON p.account = d.account
        WHERE d.state = 'queued'
          AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.lane = d.lane AND e.number < d.number AND e.state IN ('queued', 'sending'))
        """;

    private long? _believed;

    /// <summary>One round: up to 200 deliveries.</summary>
    /// <returns>How many were found due.</returns>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (_believed is not { } looked || time.GetElapsedTime(looked) > BelieveEvery)
        {
            await database.WriteAsync((connection, transaction) => DeliveryStore.BelieveAsync(new Tx(connection, transaction), time.GetUtcNow()), cancellationToken);
            _believed = time.GetTimestamp();
        }

        if (!await IsAnyDueAsync(cancellationToken))
        {
            return 0;
        }

        var known = (await accounts.AllAsync(cancellationToken)).ToDictionary(account => account.Id);
        var found = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                var now = time.GetUtcNow();
                var silent = await SilentAsync(tx, now);
                var due = await DueAsync(tx, now, Pace.Latest(known.Values, now));
                var decided = silent.Select(row => AgainOrUnknown(row, now)).Concat(await DecideAsync(tx, due, known, now)).ToArray();
                if (decided.Length > 0)
                {
                    await WriteAsync(tx, decided);
                }

                // Those that the account's pace holds back are due no more until it says so.
                return silent.Count + due.Count;
            },
            cancellationToken);
        outbox.Nudge();
        return found;
    }

    /// <summary>When the next delivery is due, as far as is known now.</summary>
    public async Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var tx = new Tx(connection, null);
        var later = tx.IsSqlite ? "max" : "greatest";
        return await tx.FirstAsync<DateTimeOffset?>($"SELECT min({later}(d.due_at, coalesce(p.next_at, 0))) {Heads}");
    }

    /// <summary>Most rounds find nothing: those take no lock, and ask nobody about accounts.</summary>
    private async Task<bool> IsAnyDueAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await new Tx(connection, null).FirstAsync<long?>(
            "SELECT 1 FROM deliveries WHERE (state = 'queued' AND due_at <= @now) OR (state = 'sending' AND leased_at <= @before) LIMIT 1",
            new { now = time.GetUtcNow(), before = time.GetUtcNow() - Lease }) is not null;
    }

    private static Task<List<DeliveryRow>> DueAsync(Tx tx, DateTimeOffset now, DateTimeOffset latest) => tx.QueryAsync<DeliveryRow>(
        $"""
         SELECT d.* {Heads} AND d.due_at <= @now AND (coalesce(p.next_at, 0) <= @now OR p.next_at > @latest)
         ORDER BY d.due_at, d.number LIMIT {Most}{(tx.IsSqlite ? "" : " FOR UPDATE OF d SKIP LOCKED")}
         """,
        new { now, latest });

    private static Task<List<DeliveryRow>> SilentAsync(Tx tx, DateTimeOffset now) => tx.QueryAsync<DeliveryRow>(
        $"""
         SELECT * FROM deliveries WHERE state = 'sending' AND leased_at <= @before
         ORDER BY leased_at LIMIT {Most}{(tx.IsSqlite ? "" : " FOR UPDATE SKIP LOCKED")}
         """,
        new { before = now - Lease });

    private static DeliveryRow AgainOrUnknown(DeliveryRow delivery, DateTimeOffset now) =>
        now - delivery.Since > Backoff.GiveUp
            ? delivery with { State = DeliveryStates.Unknown, ErrorCode = "no-answer", ErrorDetail = "The channel never said what became of it." }
            : delivery with { LeasedAt = now };

    private static async Task<List<DeliveryRow>> DecideAsync(Tx tx, List<DeliveryRow> due, Dictionary<string, Account> known, DateTimeOffset now)
    {
        if (due.Count == 0)
        {
            return due;
        }

        var revoked = await Consents.RevokedAsync(tx, due.Select(row => row.Lane));
        var paces = await Pace.LockAsync(tx, due.Select(row => row.Account).Distinct().Where(known.ContainsKey).Select(id => known[id]));
        var decided = new List<DeliveryRow>(due.Count);
        foreach (var delivery in due)
        {
            var account = known.GetValueOrDefault(delivery.Account);
            var next = account is null ? delivery.Fail("account-gone", "The account was deleted.")
                : revoked.Contains(delivery.Lane) ? delivery.Fail("consent-revoked", "The customer does not want to be written to there.")
                : !Topology.Receiving(Topics.Send(account.Provider)).Any() ? delivery.Fail("no-channel", $"Nothing here sends through {account.Provider}.")
                : !account.Enabled ? Later(delivery, now)
                : delivery with { State = DeliveryStates.Sending, Attempts = delivery.Attempts + 1, Tries = delivery.Tries + 1, LeasedAt = now };
            if (next.State == DeliveryStates.Sending && paces.TryGetValue(delivery.Account, out var pace))
            {
                (var allowed, paces[delivery.Account]) = Pace.Take(pace, Pace.LimitOf(account!)!.Value, now);
                if (!allowed)
                {
                    continue;
                }
            }

            decided.Add(next);
        }

        await Pace.SaveAsync(tx, paces.Values);
        return decided;
    }

    /// <summary>A disabled account sends nothing; what waits for it waits a day.</summary>
    private static DeliveryRow Later(DeliveryRow delivery, DateTimeOffset now) =>
        now - delivery.Since > Backoff.GiveUp
            ? delivery.Fail("account-disabled", "The account was disabled for too long.")
            : delivery with { DueAt = now + WhileDisabled };

    private async Task WriteAsync(Tx tx, IReadOnlyList<DeliveryRow> decided)
    {
        var ended = decided.Where(row => row.State is DeliveryStates.Failed or DeliveryStates.Unknown).ToArray();
        await tx.QueryAsync<string>($"SELECT id FROM threads WHERE id {tx.In("ids")} ORDER BY id{tx.ForUpdate}", new { ids = Tx.List(ended.Select(row => row.ThreadId)) });
        await store.MoveAsync(tx, decided);
        var givenUp = await store.GiveUpRestAsync(tx, ended);
        if (ended.Length > 0)
        {
            await store.AnnounceAsync(tx, ended.Concat(givenUp).Select(row => row.MessageId));
        }

        await outbox.AddAsync(tx.Connection, tx.Transaction!, [.. decided.Where(row => row.State == DeliveryStates.Sending).Select(Envelope)]);
    }

    private Envelope Envelope(DeliveryRow delivery)
    {
        var content = DeliveryContent.Parse(delivery.Content);
        var send = new SendMessage
        {
            DeliveryId = delivery.Id,
            Type = delivery.Type,
            MessageId = delivery.MessageId,
            Attempt = (int)delivery.Attempts,
            Account = delivery.Account,
            Channel = delivery.Channel,
            To = delivery.Address,
            Content = content.Content,
            Threading = content.Threading,
            Attachments = [.. content.Attachments.Select(file => file with { Url = file.Sha256 is null ? null : files.Sign(file.Sha256, file.Name, file.MediaType) })],
            ExternalId = content.ExternalId,
            Emoji = content.Emoji,
            Author = content.Author,
            Cc = content.Cc,
            Bcc = content.Bcc,
            Template = content.Template,
            Public = content.Public,
        };
        return new Envelope
        {
            Id = Ids.New(time),
            Topic = Topics.Send(delivery.Provider),
            Key = delivery.Lane,
            Type = nameof(SendMessage),
            Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
        };
    }
}
