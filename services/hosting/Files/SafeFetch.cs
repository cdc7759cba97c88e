using System.Net;
using System.Net.Sockets;

namespace Omnichannel.Hosting.Files;

/// <summary>What became of a fetch.</summary>
/// <param name="Blob">What was stored; null when it failed.</param>
/// <param name="MediaType">The type that the server named.</param>
/// <param name="Error">Why it failed, for a person.</param>
/// <param name="MayPass">Whether trying again later may succeed.</param>
public sealed record FetchResult(StoredBlob? Blob, string? MediaType = null, string? Error = null, bool MayPass = false);

/// <summary>
/// Fetches URLs that strangers gave us. Every connection, after redirects too, is checked at the moment it is made against the
/// address that the name resolves to then, so that neither DNS nor a redirect leads inside. Bounded in size, time and redirects.
/// </summary>
public sealed class SafeFetch : IDisposable
{
    /// <summary>How long one fetch may take in all.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private const int MaxRedirects = 5;
    private readonly BlobStore _blobs;
    private readonly TimeProvider _time;
    private readonly HttpClient _client, _configured;

    /// <summary>A fetcher that stores what it gets.</summary>
    public SafeFetch(FetchRules rules, BlobStore blobs, TimeProvider time)
    {
        _blobs = blobs;
        _time = time;
        _client = new HttpClient(Handler(rules), disposeHandler: true) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Omnichannel");

        // Connections of its own: one that was made without a check must not serve a URL that has to be checked.
        _configured = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false }, disposeHandler: true)
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>
    /// A handler that connects only where <paramref name="rules"/> allow; for clients that have to send more than a plain GET to a URL
    /// that came with a message.
    /// </summary>
    public static SocketsHttpHandler Handler(FetchRules rules) => new()
    {
        ConnectCallback = (context, cancellationToken) => ConnectAsync(rules, context.DnsEndPoint, cancellationToken),
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = true,
        MaxAutomaticRedirections = MaxRedirects,
        AutomaticDecompression = DecompressionMethods.None,
        MaxResponseHeadersLength = 64,
        ConnectTimeout = TimeSpan.FromSeconds(15),

        // A kept connection was checked when it was made; not to outlive what DNS says now.
        PooledConnectionLifetime = TimeSpan.FromMinutes(1),
    };

    /// <summary>Fetches and stores; a refusal or failure is an answer, not an exception.</summary>
    /// <param name="url">Any text.</param>
    /// <param name="limit">The most bytes to take.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="isConfigured">Whether it lies below an address that an administrator configured: then it may be anywhere, and leads nowhere else.</param>
    public async Task<FetchResult> FetchAsync(string url, long limit, CancellationToken cancellationToken, bool isConfigured = false)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0)
        {
            return new FetchResult(null, Error: "This is no http:// or https:// address.");
        }

        using var patience = new CancellationTokenSource(Timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await FetchAsync(isConfigured ? _configured : _client, address, limit, both.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new FetchResult(null, Error: $"It took longer than {Timeout.TotalSeconds:0} seconds.", MayPass: true);
        }
        catch (BlobTooLargeException)
        {
            return new FetchResult(null, Error: $"It is larger than {limit / (1024 * 1024)} MiB.");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException && Refusal(failure) is var refusal)
        {
            return refusal is null
                ? new FetchResult(null, Error: "The server could not be reached, or broke off: " + failure.Message, MayPass: true)
                : new FetchResult(null, Error: refusal.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _configured.Dispose();
    }

    private async Task<FetchResult> FetchAsync(HttpClient client, Uri address, long limit, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        var status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            return new FetchResult(null, Error: $"The server answered {status}.", MayPass: status is 408 or 425 or 429 or >= 500);
        }

        if (response.Content.Headers.ContentLength > limit)
        {
            throw new BlobTooLargeException(limit);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var blob = await _blobs.SaveAsync(body, limit, cancellationToken);
        return new FetchResult(blob, response.Content.Headers.ContentType?.MediaType);
    }

    private static FetchRefusedException? Refusal(Exception? failure) =>
        failure is null or FetchRefusedException ? (FetchRefusedException?)failure : Refusal(failure.InnerException);

    private static async ValueTask<Stream> ConnectAsync(FetchRules rules, DnsEndPoint target, CancellationToken cancellationToken)
    {
        var addresses = IPAddress.TryParse(target.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(target.Host, cancellationToken);
        var allowed = Array.FindAll(addresses, address => rules.Allows(target.Host, address));
        if (allowed.Length == 0)
        {
            throw new FetchRefusedException($"{target.Host} is not a public address.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // To what was checked, not to the name: it could resolve to something else by now.
            await socket.ConnectAsync(allowed, target.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class FetchRefusedException(string message) : IOException(message);
}
