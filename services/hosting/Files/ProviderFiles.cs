using System.Net.Http.Json;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Files;

/// <summary>Asks a channel's service for a file that only the account's credentials can fetch.</summary>
/// <param name="Account">The account.</param>
/// <param name="Id">The provider's id of the file.</param>
public sealed record ProviderFileRequest(string Account, string Id);

/// <summary>
/// Files that a provider gives to nobody but the account's own program. A message names them <c>provider-file:{account}/{id}</c>,
/// which holds no credentials and which no browser can open; the channel's service fetches and stores them when it is asked.
/// </summary>
public sealed class ProviderFiles(InternalHttp http, IAccountDirectory accounts)
{
    /// <summary>Where channels answer a <see cref="ProviderFileRequest"/> with a <see cref="FetchResult"/>.</summary>
    public const string Route = "/internal/v1/provider-files";

    /// <summary>Where the service of Twilio answers it.</summary>
    public const string TwilioRoute = Route + "/twilio";

    private const string Prefix = "provider-file:";

    /// <summary>What stands in an attachment's URL.</summary>
    public static string UrlOf(string account, string id) => $"{Prefix}{account}/{id}";

    /// <summary>Whether a URL is one of these.</summary>
    public static bool IsOne(string url) => url.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Has the file fetched and stored; a channel that cannot be reached now is asked again later.</summary>
    public async Task<FetchResult> FetchAsync(string url, CancellationToken cancellationToken)
    {
        var named = url[Prefix.Length..].Split('/', 2);
        if (named.Length < 2)
        {
            return new FetchResult(null, Error: "The file has no name.");
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(SafeFetch.Timeout);
        try
        {
            var isTwilio = await accounts.FindAsync(named[0], patience.Token) is { Provider: "twilio" };
            using var client = isTwilio ? http.Sms() : http.Social();
            using var answer = await client.PostAsJsonAsync(
                (isTwilio ? TwilioRoute : Route)[1..], new ProviderFileRequest(named[0], named[1]), HostingJson.Default.ProviderFileRequest, patience.Token);
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadFromJsonAsync(HostingJson.Default.FetchResult, patience.Token))!
                : new FetchResult(null, Error: "The channel could not fetch the file.", MayPass: true);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return new FetchResult(null, Error: "The channel could not be reached.", MayPass: true);
        }
    }
}
