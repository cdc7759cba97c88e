using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Omnichannel.Adapters.Conformance;

/// <summary>What checks work with: the hub and the provider that the adapter sees, and the hands to push, hand out and inject with.</summary>
internal sealed class Kit : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };
    private readonly AdapterProcess? _adapter;
    private int _names;

    private Kit(KitOptions options, WebApplication app, HubStandIn hub, ProviderStandIn provider)
    {
        (Options, _app, Hub, Provider) = (options, app, hub, provider);
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        _adapter = options.Start is null ? null : new AdapterProcess(options.Start, Environment);
    }

    public KitOptions Options { get; }

    public HubStandIn Hub { get; }

    public ProviderStandIn Provider { get; }

    /// <summary>Where hub and provider listen.</summary>
    public Uri Address { get; }

    /// <summary>What the adapter has to be started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OMNICHANNEL_HUB"] = Address.ToString().TrimEnd('/'),
        ["OMNICHANNEL_ACCOUNT"] = Options.Account,
        ["OMNICHANNEL_SECRETS"] = string.Join(' ', Options.Secrets),
        ["PROVIDER_URL"] = new Uri(Address, "provider").ToString(),
        ["ADAPTER_PULL"] = Options.Endpoint is null ? "true" : "false",
    };

    public static async Task<Kit> StartAsync(KitOptions options)
    {
        options = options.Secrets.Count > 0 ? options : options with { Secrets = [StandardWebhooks.NewSecret(), StandardWebhooks.NewSecret()] };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(options.Listen.ToString().TrimEnd('/')).ConfigureKestrel(server => server.Limits.MaxRequestBodySize = 64 * 1024 * 1024);
        var app = builder.Build();
        var (hub, provider) = (new HubStandIn(options), new ProviderStandIn());
        hub.Map(app);
        provider.Map(app);
        await app.StartAsync();
        return new Kit(options, app, hub, provider);
    }

    public string Describe() =>
        "The adapter has to run with\n"
        + string.Concat(Environment.Select(variable => $"  {variable.Key}='{variable.Value}'\n"))
        + (Options.Endpoint is { } endpoint ? $"and take pushes at {endpoint}.\n" : "and pull its deliveries.\n");

    /// <summary>Starts the adapter, if it is ours to start, and waits until it can be spoken to.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        _adapter?.Start();
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await ReadyAsync(pullsBefore: 0);
            await UntilAsync(() => Hub.CapabilitiesTold > 0, "");
        }
        catch (CheckFailedException)
        {
            // The checks say so, one by one.
        }
    }

    public Task KillAsync() => _adapter!.KillAsync();

    public async Task StartAgainAsync()
    {
        var pulls = Hub.Pulls;
        _adapter!.Start();
        await ReadyAsync(pulls);
    }

    /// <summary>Fair weather again; an adapter that died is started anew.</summary>
    public async Task CalmAsync()
    {
        Hub.Weather = null;
        Hub.Rejects = _ => false;
        Provider.Trouble = null;
        Hub.Forget();
        if (_adapter is { Running: false })
        {
            await StartAgainAsync();
        }
    }

    /// <summary>A name that nothing had before: a customer, a text.</summary>
    public string Fresh(string of) => $"{of}-{Interlocked.Increment(ref _names)}";

    /// <summary>A customer's address as the adapter writes it.</summary>
    public string AddressOf(string customer) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Options.Address, customer);

    /// <summary>Waits for a condition, as long as the kit's patience lasts.</summary>
    public async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > Options.Patience)
            {
                throw new CheckFailedException(otherwise + (_adapter is { Running: false } dead ? "\n          The adapter ended:\n          " + dead.LastLines() : ""));
            }

            await Task.Delay(5);
        }
    }

    /// <summary>Posts to the adapter; null when no answer came.</summary>
    public async Task<(int Status, string Body, TimeSpan? RetryAfter)?> PostAsync(Uri to, byte[] body, params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        try
        {
            using var patience = new CancellationTokenSource(Options.Patience);
            using var response = await _http.SendAsync(request, patience.Token);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(patience.Token), response.Headers.RetryAfter?.Delta);
        }
        catch (Exception none) when (none is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Speaks as the provider's webhook: again and again until it was taken, as providers do. Returns whether it was.</summary>
    public async Task<bool> InjectAsync(JsonObject given)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < Options.Patience)
        {
            var answer = await PostAsync(Options.Inject!, Wire.Bytes(given));
            if (answer is ({ } status, _, _) && status is < 500 and not 429 and not 408)
            {
                return status < 300;
            }

            await Task.Delay(100);
        }

        throw new CheckFailedException("The adapter does not take its provider's webhook: no 2xx.");
    }

    public async ValueTask DisposeAsync()
    {
        _adapter?.Dispose();
        _http.Dispose();
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }

    private async Task ReadyAsync(int pullsBefore)
    {
        foreach (var address in new[] { Options.Endpoint, Options.Inject }.OfType<Uri>())
        {
            await UntilAsync(() => Listens(address), $"Nothing listens at {address}.");
        }

        if (Options.Endpoint is null)
        {
            await UntilAsync(() => Hub.Pulls > pullsBefore, "The adapter does not pull.");
        }
    }

    private static bool Listens(Uri address)
    {
        try
        {
            using var socket = new TcpClient(address.Host, address.Port);
            return socket.Connected;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
