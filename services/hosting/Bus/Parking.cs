using System.Text.Json;
using Omnichannel.Contracts;

namespace Omnichannel.Hosting.Bus;

/// <summary>Makes the message that sets another one aside.</summary>
internal static class Parking
{
    /// <summary>The <see cref="ParkedMessage"/> about <paramref name="message"/>, ready to be published.</summary>
    public static Envelope Of(Envelope message, string queue, string reason, TimeProvider time)
    {
        var parked = new ParkedMessage
        {
            Id = message.Id,
            Queue = queue,
            Type = message.Type,
            Key = message.Key,
            Body = message.Body.ToArray(),
            Reason = reason,
            ParkedAt = time.GetUtcNow(),
            TimesSentAgain = message.TimesSentAgain,
        };
        return new Envelope
        {
            Id = Ids.New(time),
            Topic = Topics.Parked,
            Key = message.Key,
            Type = nameof(ParkedMessage),
            Body = JsonSerializer.SerializeToUtf8Bytes(parked, HostingJson.Default.ParkedMessage),
        };
    }
}
