namespace Omnichannel.Hosting;

/// <summary>Makes ids: UUIDv7 (RFC 9562), so that they sort by the time at which they were made.</summary>
public static class Ids
{
    /// <summary>A new id, stamped with <paramref name="time"/>'s now.</summary>
    public static Guid New(TimeProvider time) => Guid.CreateVersion7(time.GetUtcNow());
}
