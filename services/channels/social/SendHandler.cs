using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.Social.Meta;
using Omnichannel.Channels.Social.Meta.Sending;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Social;

/// <summary>Hands every message to the network of its account.</summary>
internal sealed class SendHandler(
    [FromKeyedServices(SocialSchema.Service)] OrderedSends sends, TelegramSender telegram, MetaSender meta) : IQueueHandler
{
    public Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken) =>
        sends.HandleAsync(batch, SendAsync, TypingAsync, cancellationToken);

    private Task<SendOutcome> SendAsync(Account account, SendMessage send, CancellationToken cancellationToken) => account.Provider switch
    {
        "telegram" => telegram.SendAsync(account, send, cancellationToken),
        "meta" => meta.SendAsync(account, send, cancellationToken),
        _ => Task.FromResult(new SendOutcome(
            DeliveryStates.Failed, Error: new DeliveryError("provider-changed", "The account belongs to another provider now."))),
    };

    private Task TypingAsync(Account account, SendMessage send, CancellationToken cancellationToken) => account.Provider switch
    {
        "telegram" => telegram.TypingAsync(account, send, cancellationToken),
        "meta" => meta.TypingAsync(account, send, cancellationToken),
        _ => Task.CompletedTask,
    };
}
