using System.Diagnostics;

namespace Omnichannel.Hosting;

/// <summary>
/// The points on a message's way where something has just become true and nothing that follows from it yet: a place to watch from, and the
/// place where a crash is most interesting. Written to a <see cref="DiagnosticListener"/>, which costs nothing while nobody listens.
/// </summary>
public static class Boundary
{
    /// <summary>The name of the listener.</summary>
    public const string Listener = "Omnichannel.Boundaries";

    /// <summary>A request from outside was read and verified; nothing is durable yet.</summary>
    public const string Taken = "taken";

    /// <summary>Rows of an outbox lie committed and are about to be published.</summary>
    public const string Persisted = "persisted";

    /// <summary>A message was handed to the bus, which has not confirmed it yet.</summary>
    public const string Published = "published";

    /// <summary>The bus confirmed; whoever published does not know it yet.</summary>
    public const string Confirmed = "confirmed";

    /// <summary>Messages came from a queue, and their handler is about to begin.</summary>
    public const string Consumed = "consumed";

    /// <summary>Events were appended to the feed, and their transaction, with what they tell of, is not committed.</summary>
    public const string Appended = "appended";

    /// <summary>A transaction was committed; nobody was told.</summary>
    public const string Committed = "committed";

    /// <summary>A commit made the feed grow, and nobody who follows it knows.</summary>
    public const string Grown = "grown";

    /// <summary>Who follows the feed in this process was told that it grew.</summary>
    public const string Told = "told";

    /// <summary>Messages of an earlier version's file were written as this one keeps them; nothing of it is committed.</summary>
    public const string Packed = "packed";

    /// <summary>Messages were taken from their queue for good.</summary>
    public const string Acknowledged = "acknowledged";

    /// <summary>A provider took a message; its answer is written down nowhere.</summary>
    public const string Sent = "sent";

    /// <summary>The news of a delivery is known, and was told to nobody.</summary>
    public const string Receipt = "receipt";

    private static readonly DiagnosticListener Source = new(Listener);

    /// <summary>Says that a boundary was reached.</summary>
    /// <param name="name">One of the names above.</param>
    /// <param name="subject">What reached it: a queue, a topic, a service.</param>
    /// <param name="messages">The messages it is about, where they are at hand.</param>
    public static void Reached(string name, string subject, object? messages = null)
    {
        if (Source.IsEnabled(name))
        {
            Source.Write(name, new Passage(subject, messages));
        }
    }
}

/// <summary>What a listener is told.</summary>
/// <param name="Subject">What reached the boundary: a queue, a topic, a service.</param>
/// <param name="Messages">The messages it is about, where they are at hand.</param>
public sealed record Passage(string Subject, object? Messages);
