using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Automation.Runs;

/// <summary>Commands of a run. Their ids follow from the run and its step, so that a step that is done once more gives the same commands.</summary>
internal static class Commands
{
    private const int Stamp = 6;

    /// <summary>The id of a run's command: UUIDv7 in form, with the run's own time, so that it shows whose it is.</summary>
    public static Guid Id(Guid run, string which)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{run:D}/{which}"), bytes);
        run.ToByteArray(bigEndian: true).AsSpan(0, Stamp).CopyTo(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x70);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }

    /// <summary>Whether a command may be this run's: runs of one thread do not begin in the same millisecond.</summary>
    public static bool IsOf(Guid run, Guid command) =>
        run.ToByteArray(bigEndian: true).AsSpan(0, Stamp).SequenceEqual(command.ToByteArray(bigEndian: true).AsSpan(0, Stamp));

    public static CommandAuthor Author(HandlerRef handler) => new("automation", handler.Id, handler.Name ?? handler.Id);

    public static Envelope Envelope(object command) => command switch
    {
        PostAutomated post => Envelope(post.CommandId, post.ThreadId, nameof(PostAutomated), post, HostingJson.Default.PostAutomated),
        ChangeThread change => Envelope(change.CommandId, change.ThreadId, nameof(ChangeThread), change, HostingJson.Default.ChangeThread),
        AssignHandler assign => Envelope(assign.CommandId, assign.ThreadId, nameof(AssignHandler), assign, HostingJson.Default.AssignHandler),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "This is no command."),
    };

    private static Envelope Envelope<T>(Guid id, Guid thread, string name, T command, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => new()
    {
        Id = id,
        Topic = Topics.Commands,
        Key = thread.ToString("D"),
        Type = name,
        Body = JsonSerializer.SerializeToUtf8Bytes(command, type),
    };
}
