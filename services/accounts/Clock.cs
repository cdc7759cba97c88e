namespace Omnichannel.Accounts;

/// <summary>The time as this service writes it down.</summary>
internal static class Clock
{
    /// <summary>Now, no more exact than it is stored, so that an answer says what the next one will.</summary>
    public static DateTimeOffset Now(this TimeProvider time) => DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
}
