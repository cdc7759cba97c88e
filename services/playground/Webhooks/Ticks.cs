using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Webhooks;

/// <summary>Shows on the device what became of what the newcomer wrote.</summary>
internal sealed class Ticks(Devices devices)
{
    /// <summary>For a webhook that tells of a message: its tick, or why it has none yet.</summary>
    public Action<WebhookResult> Of(Guid message) => result => devices.Change(message, shown => shown with
    {
        State = result switch
        {
            { IsTaken: true } => MessageStates.Taken,
            { IsFinal: true } => MessageStates.Refused,
            _ => shown.State,
        },
        Detail = result switch
        {
            { IsTaken: true } => null,
            { Status: 0 } => "The hub does not answer: " + result.Body,
            _ => $"The hub answered {result.Status}.",
        } is { } detail ? detail + (result.IsFinal ? "" : " The provider tries again.") : null,
    });
}
