namespace Omnichannel.Channels.WebChat.Limits;

/// <summary>How much a visitor, and an address on the internet, may do.</summary>
internal sealed class ChatLimits(TimeProvider time)
{
    /// <summary>Most characters (UTF-16) of one message.</summary>
    public const int TextLength = 20_000;

    /// <summary>Most bytes of a JSON body.</summary>
    public const int BodyBytes = 64 * 1024;

    /// <summary>Most bytes of a message's body: the longest text with every character escaped.</summary>
    public const int MessageBytes = (6 * TextLength) + (8 * 1024);

    /// <summary>Most bytes of one file.</summary>
    public const int FileBytes = 20 * 1024 * 1024;

    /// <summary>Most files of one message.</summary>
    public const int Files = 10;

    /// <summary>Most event streams that one visitor has open: tabs.</summary>
    public const int StreamsPerVisitor = 10;

    /// <summary>Most event streams in one process.</summary>
    public const int Streams = 20_000;

    /// <summary>New sessions per address.</summary>
    public TokenBuckets Sessions { get; init; } = new(60, 1, time);

    /// <summary>What one visitor sends or asks.</summary>
    public TokenBuckets Requests { get; init; } = new(300, 10, time);

    /// <summary>Files of one visitor.</summary>
    public TokenBuckets Uploads { get; init; } = new(30, 0.2, time);
}
