using System.Text.Json;

namespace Omnichannel.Adapters;

/// <summary>Sends one delivery to the provider.</summary>
/// <param name="delivery">What to send; only of types that the capabilities have.</param>
/// <param name="doubtful">
/// An earlier attempt began and nobody knows how it ended. A provider with idempotency keys (give it <see cref="Delivery.DeliveryId"/>) may be asked
/// again; without them, answer <c>unknown</c>.
/// </param>
/// <returns><c>retry</c> when it is sure that nothing was sent; throw when it is not.</returns>
public delegate Task<DeliveryResult> SendDelivery(Delivery delivery, bool doubtful);

/// <summary>
/// Everything of an adapter that is not its provider: events get to the hub once taken, whatever dies; a delivery that comes twice has one effect;
/// pushes are verified; pulls go on for ever.
/// </summary>
public sealed class Adapter : IDisposable
{
    private const int MostBytes = 4 * 1024 * 1024, RetrySeconds = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly AdapterOptions _options;
    private readonly SendDelivery _send;
    private readonly HttpClient _http;
    private readonly HubClient _hub;
    private readonly EventOutbox _outbox;
    private readonly DeliveryLedger _ledger;

    /// <summary>Opens the adapter's files; nothing is sent before <see cref="RunAsync"/>.</summary>
    /// <param name="options">Where and who.</param>
    /// <param name="send">Sends one delivery.</param>
    public Adapter(AdapterOptions options, SendDelivery send)
    {
        (_options, _send) = (options, send);
        _http = new HttpClient(options.Handler ?? new SocketsHttpHandler()) { BaseAddress = options.Hub };
        _hub = new HubClient(_http, options.Account, options.Secrets[0], options.Time);
        _outbox = new EventOutbox(options.Folder, options.Time);
        _ledger = new DeliveryLedger(options.Folder, options.Time, options.Log);
    }

    /// <summary>Takes an event for the hub; when this returns true it is on disk and gets there. False: it is larger than the hub ever takes.</summary>
    public bool Receive(AdapterEvent given) => _outbox.Add(given);

    /// <summary>Tells the capabilities, then sends events and, if it pulls, fetches deliveries, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                ForeverAsync(TellCapabilitiesAsync, once: true, cancellationToken),
                _outbox.RunAsync(_hub, _options.Log, cancellationToken),
                _options.Pull ? ForeverAsync(PullAsync, once: false, cancellationToken) : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // That is how it ends.
        }
    }

    /// <summary>Takes a push of the hub: verified over its raw bytes, sent once, answered as the protocol says.</summary>
    /// <param name="header">Gives the value of a request header, or null.</param>
    /// <param name="body">The raw body.</param>
    public async Task<PushAnswer> AnswerAsync(Func<string, string?> header, Stream body)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
        {
            bytes.Write(buffer, 0, read);
            if (bytes.Length > MostBytes)
            {
                return Problem(413, "too-large", $"A delivery has at most {MostBytes} bytes.");
            }
        }

        var raw = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        if (!StandardWebhooks.Verify(
            _options.Secrets,
            header(StandardWebhooks.IdHeader),
            header(StandardWebhooks.TimestampHeader),
            header(StandardWebhooks.SignatureHeader),
            raw.Span,
            _options.Time.GetUtcNow()))
        {
            return Problem(401, "signature", "The signature is missing, wrong, or more than five minutes from our clock.");
        }

        var (delivery, problem) = Read(raw);
        return AnswerOf(delivery is null ? Failed("invalid-delivery", problem!) : await SendOnceAsync(delivery), malformed: delivery is null);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _http.Dispose();
        _outbox.Dispose();
        _ledger.Dispose();
    }

    private Task TellCapabilitiesAsync(CancellationToken cancellationToken) => _hub.PutCapabilitiesAsync(
        JsonSerializer.SerializeToUtf8Bytes(_options.Capabilities, ProtocolJson.Default.Capabilities), cancellationToken);

    /// <summary>One long poll. Deliveries to one address one after the other, those to different addresses side by side.</summary>
    private async Task PullAsync(CancellationToken cancellationToken)
    {
        var leased = (await _hub.PullRawAsync(wait: 20, max: 50, cancellationToken)).Select(item => (Raw: item, Read: Read(item)));
        await Task.WhenAll(leased.GroupBy(one => one.Read.Delivery?.To.Address).Select(async lane =>
        {
            foreach (var (raw, (delivery, problem)) in lane)
            {
                if ((delivery?.DeliveryId ?? IdOf(raw)) is { } id)
                {
                    var result = delivery is null ? Failed("invalid-delivery", problem!) : await SendOnceAsync(delivery);
                    await _hub.ReportAsync(id, result, cancellationToken);
                }
            }
        }));
    }

    private async Task<DeliveryResult> SendOnceAsync(Delivery delivery)
    {
        if (!_options.Capabilities.Has(delivery.Type))
        {
            return Failed("unsupported", $"This channel has no {delivery.Type}.");
        }

        try
        {
            return await _ledger.OnceAsync(delivery.DeliveryId, doubtful => _send(delivery, doubtful), delivery.Attempt);
        }
        catch (Exception lost)
        {
            // Whatever the provider's side threw: nobody knows whether it was sent, and the next delivery is none the worse for it.
            _options.Log($"Delivery {delivery.DeliveryId} will be tried again: {lost.Message}");
            return new DeliveryResult { State = "retry", Error = new ProtocolError("no-answer", lost.Message) };
        }
    }

    private async Task ForeverAsync(Func<CancellationToken, Task> act, bool once, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await act(cancellationToken);
                if (once)
                {
                    return;
                }
            }
            catch (HubException refusal)
            {
                _options.Log(refusal.Message);
                await Task.Delay(Pause, _options.Time, cancellationToken);
            }
        }
    }

    private static (Delivery? Delivery, string? Problem) Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json.Span, ProtocolJson.Default.Delivery) is { Type: not null, DeliveryId: not null, To.Address: not null } delivery
                ? (delivery, null)
                : (null, "type, deliveryId or to.address is missing.");
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair, which is no text.
            return (null, broken.Message);
        }
    }

    private static string? IdOf(ReadOnlyMemory<byte> json)
    {
        using var read = JsonDocument.Parse(json);
        return read.RootElement.ValueKind == JsonValueKind.Object && read.RootElement.TryGetProperty("deliveryId", out var id)
            && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
    }

    private static DeliveryResult Failed(string code, string detail) => new() { State = "failed", Error = new ProtocolError(code, detail) };

    private static PushAnswer AnswerOf(DeliveryResult result, bool malformed) => result.State switch
    {
        "sent" => new PushAnswer(200, JsonSerializer.Serialize(result, ProtocolJson.Default.DeliveryResult)),
        "unknown" => new PushAnswer(200, JsonSerializer.Serialize(result, ProtocolJson.Default.DeliveryResult)),
        "failed" => Problem(malformed ? 400 : 422, result.Error?.Code, result.Error?.Detail),
        _ => Problem(503, result.Error?.Code, result.Error?.Detail) with { RetryAfter = result.RetryAfter ?? RetrySeconds },
    };

    private static PushAnswer Problem(int status, string? code, string? detail) =>
        new(status, JsonSerializer.Serialize(new ProtocolError(code, detail), ProtocolJson.Default.ProtocolError));
}
