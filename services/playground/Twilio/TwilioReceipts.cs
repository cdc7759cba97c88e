using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.Webhooks;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Twilio;

/// <summary>
/// What becomes of a text: queued, sent, delivered, and read where the app tells; or undelivered. Told to the message's
/// <c>StatusCallback</c>. Source: twilio.com/docs/messaging/guides/track-outbound-message-status.
/// </summary>
internal sealed class TwilioReceipts(Devices devices, Faults faults, WebhookSender webhooks, TimeProvider time)
{
    private const string Window = "63016", Unreachable = "30003";
    private static readonly TimeSpan WhatsAppWindow = TimeSpan.FromHours(24);

    /// <summary>Where the callbacks of a message go; kept with the message for as long as it is kept.</summary>
    private readonly System.Runtime.CompilerServices.ConditionalWeakTable<string, string> _callbacks = [];

    public void Follow(Message message, Account account, string? callback)
    {
        if (callback is not null)
        {
            _callbacks.AddOrUpdate(message.ExternalId, callback);
        }

        Tell(message, account, "queued", error: null);
        Tell(message, account, "sent", error: null);
        devices.Change(message.Id, shown => shown with { State = MessageStates.Sent });
        var error = IsOutsideWindow(message) ? Window : faults.Now.Offline ? Unreachable : null;
        devices.Change(message.Id, shown => shown with
        {
            State = error is null ? MessageStates.Delivered : MessageStates.Failed,
            Detail = error switch
            {
                Window => "WhatsApp's 24 hours since your last message are over: it did not reach you.",
                Unreachable => "Your phone is off: it did not reach you.",
                _ => null,
            },
        });
        Tell(message, account, error is null ? "delivered" : "undelivered", error);
    }

    /// <summary>The newcomer looked at it; only WhatsApp tells.</summary>
    public void Read(Message message, Account account)
    {
        devices.Change(message.Id, shown => shown with { State = MessageStates.Read });
        Tell(message, account, "read", error: null);
    }

    private bool IsOutsideWindow(Message message) =>
        message.App == Apps.TwilioWhatsApp
        && !devices.Where(one => one.IsMine && one.App == message.App && one.Person == message.Person).Any(one => time.GetUtcNow() - one.At < WhatsAppWindow);

    private void Tell(Message message, Account account, string status, string? error)
    {
        if (!_callbacks.TryGetValue(message.ExternalId, out var callback) || !Uri.TryCreate(callback, UriKind.Absolute, out var address))
        {
            return;
        }

        var prefix = message.App == Apps.TwilioWhatsApp ? "whatsapp:" : "";
        var form = new Dictionary<string, string>
        {
            ["MessageSid"] = message.ExternalId,
            ["SmsSid"] = message.ExternalId,
            ["AccountSid"] = account.Text("accountSid") ?? "",
            ["From"] = prefix + account.Text("from"),
            ["To"] = prefix + message.Person,
            ["MessageStatus"] = status,
            ["SmsStatus"] = status,
            ["ApiVersion"] = "2010-04-01",
        };
        if (error is not null)
        {
            form["ErrorCode"] = error;
        }

        webhooks.Send(TwilioSigning.Sign(message.App, account, address, form));
    }
}
