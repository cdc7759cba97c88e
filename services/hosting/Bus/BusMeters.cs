using System.Diagnostics.Metrics;

namespace Omnichannel.Hosting.Bus;

/// <summary>What the bus counts.</summary>
internal static class BusMeters
{
    private static readonly Meter Meter = new("Omnichannel.Bus");

    private static readonly Counter<long> PublishedMessages =
        Meter.CreateCounter<long>("omnichannel.bus.published", "{message}", "Messages that are safe in a queue.");

    private static readonly Counter<long> ConsumedMessages =
        Meter.CreateCounter<long>("omnichannel.bus.consumed", "{message}", "Messages that a consumer is done with.");

    private static readonly Counter<long> ParkedMessages =
        Meter.CreateCounter<long>("omnichannel.bus.parked", "{message}", "Messages that were set aside.");

    private static readonly Histogram<int> BatchSizes =
        Meter.CreateHistogram<int>("omnichannel.bus.batch", "{message}", "Messages that were handed over together.");

    /// <summary>Counts messages that are safe.</summary>
    public static void Published(int count) => PublishedMessages.Add(count);

    /// <summary>Counts a batch that is done.</summary>
    public static void Consumed(string queue, int count)
    {
        var tag = new KeyValuePair<string, object?>("queue", queue);
        ConsumedMessages.Add(count, tag);
        BatchSizes.Record(count, tag);
    }

    /// <summary>Counts a message that was set aside.</summary>
    public static void Parked(string queue) => ParkedMessages.Add(1, new KeyValuePair<string, object?>("queue", queue));
}
