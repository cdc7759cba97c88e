using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Inbound;

/// <summary>What a thread becomes when something comes into it. A pure decision.</summary>
internal static class Appending
{
    /// <summary>The priority of a thread whose customer asked for a person.</summary>
    public const long HighPriority = 1;

    /// <summary>Whether what comes next begins an episode.</summary>
    public static bool IsAtRest(ThreadRow thread) => thread.State == ThreadStates.Resolved || thread.EpisodeId is null;

    /// <summary>The next state of the thread, the message in it, and the episode that begins with it, if one does.</summary>
    /// <param name="thread">As it is, locked.</param>
    /// <param name="arrival">What came.</param>
    /// <param name="episodes">The number of the thread's last episode.</param>
    /// <param name="time">The clock.</param>
    public static (ThreadRow Thread, MessageRow Message, EpisodeRow? Episode) Next(ThreadRow thread, Arrival arrival, long episodes, TimeProvider time)
    {
        var atRest = IsAtRest(thread);
        var episode = arrival.WantsAnswer && atRest
            ? new EpisodeRow { Id = Ids.New(time), ThreadId = thread.Id, Number = episodes + 1, OpenedAt = arrival.ReceivedAt }
            : null;
        var message = Row(thread, arrival) with { EpisodeId = episode?.Id ?? thread.EpisodeId };
        var next = thread with
        {
            LastSeq = message.Seq,
            LastAt = arrival.ReceivedAt,
            Preview = Preview.Of(message.Text, message.Attachments),
            EpisodeId = message.EpisodeId,
        };
        if (arrival.WantsAnswer)
        {
            next = next with
            {
                State = ThreadStates.Open,
                WaitingSince = (atRest ? null : thread.WaitingSince) ?? arrival.ReceivedAt,
                SnoozedUntil = null,
                LastInboundAt = arrival.OccurredAt < arrival.ReceivedAt ? arrival.OccurredAt : arrival.ReceivedAt,
                LastAccount = arrival.Account,
                LastAddress = arrival.From.Address,
                LastChannel = arrival.Channel,
                Priority = arrival.AsksForPerson ? Math.Max(thread.Priority, HighPriority) : thread.Priority,
                WantsPerson = arrival.AsksForPerson || (thread.WantsPerson && !atRest),
            };

            // A person is one message away from every automation, whatever it is in the middle of; and what it began is not what begins now.
            if (next.HandlerType == AuthorTypes.Automation && (next.WantsPerson || atRest))
            {
                next = next with { HandlerType = null, HandlerId = null, HandlerName = null };
            }
        }

        return (arrival.Direction == Directions.Outbound ? PostMessage.Answered(next, message) : next, message, episode);
    }

    private static MessageRow Row(ThreadRow thread, Arrival arrival) => new()
    {
        Id = arrival.Id,
        ThreadId = thread.Id,
        Seq = thread.LastSeq + 1,
        Direction = arrival.Direction,
        Channel = arrival.Channel,
        Account = arrival.Account,
        Address = arrival.From.Address,
        AuthorType = arrival.Direction switch
        {
            Directions.Inbound => AuthorTypes.Customer,
            Directions.Outbound => AuthorTypes.Agent,
            _ => AuthorTypes.System,
        },
        AuthorId = arrival.Direction == Directions.Inbound ? thread.CustomerId.ToString("D") : null,
        AuthorName = arrival.Direction == Directions.Inbound ? arrival.From.Name : null,
        Nature = arrival.Nature,
        Subject = arrival.Threading?.Subject,
        Text = arrival.Content.Text,
        Quoted = arrival.Content.Quoted,
        Html = arrival.Content.Html,
        Parts = Stored.Json(arrival.Content.Parts),
        Attachments = Stored.Json(arrival.Attachments),
        Facts = Stored.Json(arrival.Facts),
        Threading = Stored.Json(arrival.Threading),
        ExternalId = arrival.ExternalId,
        RfcMessageId = arrival.Threading?.MessageId,
        OccurredAt = arrival.OccurredAt,
        ReceivedAt = arrival.ReceivedAt,
    };
}
