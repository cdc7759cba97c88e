using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Sms.Sending;

/// <summary>Sends what conversations wants sent, unless the customer has unsubscribed meanwhile.</summary>
internal sealed class SendHandler(
    [FromKeyedServices(SmsSchema.Service)] OrderedSends sends, OptOuts optOuts, TwilioClient twilio, TimeProvider time, ILogger<SendHandler> log) : IQueueHandler
{
    public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken) =>
        sends.HandleAsync(batch, SendAsync, typing: null, cancellationToken);

    private async Task<SendOutcome> SendAsync(Account account, SendMessage send, CancellationToken cancellationToken)
    {
        if (send.Type != "message.send")
        {
            return Failed("unsupported", "Texts cannot be changed after they were sent.");
        }

        if (send.Template is { } template && !template.Name.StartsWith("HX", StringComparison.Ordinal))
        {
            return Failed("template", "Twilio names an approved template by its content SID (HX…).");
        }

        var stopped = false;
        await Retry.WhileTransientAsync(async () => stopped = await optOuts.HasStoppedAsync(send.Account, send.To, cancellationToken), time, log, cancellationToken);
        return stopped
            ? Failed("unsubscribed", "The customer has unsubscribed (STOP).")
            : await twilio.SendAsync(account, send, cancellationToken);
    }

    private static SendOutcome Failed(string code, string detail) => new(DeliveryStates.Failed, Error: new DeliveryError(code, detail));
}
