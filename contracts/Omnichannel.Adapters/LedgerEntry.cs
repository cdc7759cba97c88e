using System.Text.Json;

namespace Omnichannel.Adapters;

/// <summary>One line of the ledger: an attempt began (no result), ended, or is sure to have sent nothing.</summary>
internal sealed record LedgerEntry
{
    public required string DeliveryId { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The latest; earlier versions did not write it.</summary>
    public int Attempt { get => Math.Max(field, 1); init; }

    public DeliveryResult? Result { get; init; }

    /// <summary>Whether it was told of an attempt before it whose end nobody knew.</summary>
    public bool Doubtful { get; init; }

    public bool Forgotten { get; init; }

    /// <summary>Whether it may have been sent. A refusal leaves the doubt that was there before it.</summary>
    public bool IsDoubtful => Doubtful || Result is null or { State: "unknown" };

    /// <summary>The line's entry; null when it cannot be read.</summary>
    public static LedgerEntry? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            // Earlier versions could write it behind half a line.
            return JsonSerializer.Deserialize(line[Math.Max(0, line.LastIndexOf("{\"deliveryId\":"u8))..], LedgerJson.Default.LedgerEntry);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What is remembered for an attempt: what was sent for any, what was not only for those that are not later.</summary>
    public DeliveryResult? AnswerTo(int attempt) => attempt > Attempt && Result?.State is "failed" or "unknown" ? null : Result;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, LedgerJson.Default.LedgerEntry);
}
