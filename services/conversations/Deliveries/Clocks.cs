namespace Omnichannel.Conversations.Deliveries;

/// <summary>What is believed of times that other instances wrote down.</summary>
internal static class Clocks
{
    /// <summary>
    /// How far the clocks of two instances may be apart. A time that lies further ahead was written by a clock that was ahead, and is not waited for.
    /// </summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
}
