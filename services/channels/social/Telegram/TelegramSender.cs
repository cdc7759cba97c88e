using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Sends through the Bot API.</summary>
internal sealed class TelegramSender
{
    public Task<SendOutcome> SendAsync(Account account, SendMessage send, CancellationToken cancellationToken) =>
        Task.FromResult(new SendOutcome(DeliveryStates.Failed, Error: new DeliveryError("unsupported", "Not yet.")));

    public Task TypingAsync(Account account, SendMessage send, CancellationToken cancellationToken) => Task.CompletedTask;
}
