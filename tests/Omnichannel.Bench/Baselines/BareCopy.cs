using Npgsql;
using NpgsqlTypes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;

namespace Omnichannel.Bench.Baselines;

/// <summary>Binary COPY into the same table: the columns of a text, all rows in one go.</summary>
internal static class BareCopy
{
    /// <summary>Copies messages as threads of one message each would be.</summary>
    public static async Task RunAsync(NpgsqlDataSource database, IReadOnlyList<InboundMessage> messages)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            """
            COPY messages (id, thread_id, seq, direction, channel, account, address, author_type, author_id, nature, text, parts, attachments, facts, external_id,
              occurred_at, received_at, reactions, episode_id) FROM STDIN (FORMAT BINARY)
            """);
        var threads = new Dictionary<string, (string Id, long Seq)>();
        foreach (var message in messages)
        {
            var (thread, seq) = threads.TryGetValue(message.From.Address, out var known) ? known : (Ids.New(TimeProvider.System).ToString("D"), 0);
            threads[message.From.Address] = (thread, seq + 1);
            await copy.StartRowAsync();
            await copy.WriteAsync(message.Id.ToString("D"), NpgsqlDbType.Text);
            await copy.WriteAsync(thread, NpgsqlDbType.Text);
            await copy.WriteAsync(seq + 1, NpgsqlDbType.Bigint);
            foreach (var text in (string[])
                     [
                         "inbound", message.Channel, message.Account, message.From.Address, "customer", thread, "person", message.Content.Text!, "[]", "[]",
                         """{"to":"+15550001111","segments":"1","city":"SPRINGFIELD","country":"US"}""", message.ExternalId,
                     ])
            {
                await copy.WriteAsync(text, NpgsqlDbType.Text);
            }

            await copy.WriteAsync(message.OccurredAt.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);
            await copy.WriteAsync(message.ReceivedAt.ToUnixTimeMilliseconds(), NpgsqlDbType.Bigint);
            await copy.WriteAsync("[]", NpgsqlDbType.Text);
            await copy.WriteAsync(thread, NpgsqlDbType.Text);
        }

        await copy.CompleteAsync();
    }
}
