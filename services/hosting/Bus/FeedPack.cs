using System.Buffers;
using System.Text;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Several events in one row of the outbox, so that PostgreSQL writes, finds and removes one row instead of many: a line each with its
/// type, key and body, apart by tabs. JSON as it is written by us has neither; what has is left as it is.
/// </summary>
internal static class FeedPack
{
    /// <summary>The type of such a row.</summary>
    public const string Type = "packed";

    private const int Most = 20;
    private static readonly SearchValues<byte> Separators = SearchValues.Create("\t\n"u8);

    /// <summary>Moves everything that is there, in order, from the outbox into the feed.</summary>
    public const string MoveSql =
        """
        WITH moved AS (
            DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE topic = 'feed' ORDER BY id LIMIT 100)
            RETURNING id, type, key, convert_from(body, 'UTF8') AS body)
        INSERT INTO feed (type, key, body, at)
        SELECT type, key, body, @At FROM (
            SELECT id, place, split_part(line, E'\t', 1) AS type, split_part(line, E'\t', 2) AS key, split_part(line, E'\t', 3) AS body
            FROM moved, unnest(string_to_array(body, E'\n')) WITH ORDINALITY AS lines (line, place) WHERE type = 'packed'
            UNION ALL
            SELECT id, 0, type, key, body FROM moved WHERE type <> 'packed') AS events
        ORDER BY id, place
        """;

    /// <summary>Takes the events of some keys out of all packs.</summary>
    public const string ForgetSql =
        """
        UPDATE outbox SET body = coalesce((
            SELECT convert_to(string_agg(line, E'\n' ORDER BY place), 'UTF8')
            FROM unnest(string_to_array(convert_from(body, 'UTF8'), E'\n')) WITH ORDINALITY AS lines (line, place)
            WHERE split_part(line, E'\t', 2) <> ALL(@keys)), '')
        WHERE topic = 'feed' AND type = 'packed'
        """;

    /// <summary>The messages as rows of the outbox, in their order.</summary>
    public static IReadOnlyList<Envelope> Of(IReadOnlyList<Envelope> messages)
    {
        var (rows, run) = (new List<Envelope>(), new List<Envelope>());
        foreach (var message in messages)
        {
            if (message.Topic == Outbox.FeedTopic && !message.Body.Span.ContainsAny(Separators))
            {
                run.Add(message);
                if (run.Count < Most)
                {
                    continue;
                }
            }

            Flush();
            if (message.Topic != Outbox.FeedTopic || message.Body.Span.ContainsAny(Separators))
            {
                rows.Add(message);
            }
        }

        Flush();
        return rows;

        void Flush()
        {
            if (run.Count > 0)
            {
                rows.Add(run[0] with { Type = Type, Key = "", Body = Pack(run) });
                run.Clear();
            }
        }
    }

    private static byte[] Pack(List<Envelope> events)
    {
        var lines = new ArrayBufferWriter<byte>(events.Sum(item => item.Body.Length + 80));
        foreach (var item in events)
        {
            lines.Write(lines.WrittenCount == 0 ? ""u8 : "\n"u8);
            Encoding.UTF8.GetBytes(item.Type, lines);
            lines.Write("\t"u8);
            Encoding.UTF8.GetBytes(item.Key, lines);
            lines.Write("\t"u8);
            lines.Write(item.Body.Span);
        }

        return lines.WrittenSpan.ToArray();
    }
}
