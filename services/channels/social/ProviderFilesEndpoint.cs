using Omnichannel.Channels.Social.Meta;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social;

/// <summary>Fetches the files that only an account's credentials open: see <see cref="ProviderFiles"/>.</summary>
internal static class ProviderFilesEndpoint
{
    public static async Task<FetchResult> HandleAsync(
        ProviderFileRequest request, IAccountDirectory accounts, TelegramFiles telegram, MetaFiles meta, CancellationToken cancellationToken) =>
        await accounts.FindAsync(request.Account, cancellationToken) switch
        {
            { Provider: "telegram" } account => await telegram.FetchAsync(account, request.Id, cancellationToken),
            { Provider: "meta" } account => await meta.FetchAsync(account, request.Id, cancellationToken),
            _ => new FetchResult(null, Error: "The account is gone, and its files with it."),
        };
}
