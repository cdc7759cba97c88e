using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Threading.Channels;
using Omnichannel.Faults.Checking;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Work;

/// <summary>An agent: a screen that is filled by the event stream alone, and answers to some of what appears on it.</summary>
internal sealed class Desk : IDisposable
{
    /// <summary>So long nothing may come before the stream is opened anew: the hub pings every 15 s, but whatever hangs sends nothing.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly OrderedDictionary<Guid, (Shown Shown, int Appended)> _messages = [];
    private readonly Channel<(Guid Thread, string Text, string Customer)> _questions = Channel.CreateUnbounded<(Guid, string, string)>();
    private readonly string _name;
    private string _cursor = "0";
    private volatile bool _open;

    public Desk(string name, Uri hub)
    {
        _name = name;
        _http = new HttpClient { BaseAddress = hub, Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Hub.ApiKey);
    }

    /// <summary>Whether the stream said "load everything anew", which it never need in these runs.</summary>
    public bool WasReset { get; private set; }

    /// <summary>Whether the stream was ever open.</summary>
    public bool IsOpen => _open;

    /// <summary>What the screen shows, in the order in which it appeared. A message that appeared twice is there twice.</summary>
    public Screen Screen()
    {
        lock (_messages)
        {
            return new Screen(_name, [.. _messages.Values.SelectMany(message => Enumerable.Repeat(message.Shown, message.Appended))]);
        }
    }

    /// <summary>Watches, through any number of connections.</summary>
    public async Task WatchAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ReadAsync(stopping);
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or System.Net.Sockets.SocketException)
            {
                // Whatever broke: the browser comes back with the cursor.
            }

            await Task.Delay(200, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Answers every <paramref name="every"/>th message of customers whom <paramref name="mayAnswer"/> allows.</summary>
    public async Task AnswerAsync(Ledger ledger, int every, Func<string, bool> mayAnswer, CancellationToken stopping, CancellationToken giveUp)
    {
        var count = 0;
        try
        {
            await foreach (var (thread, text, customer) in _questions.Reader.ReadAllAsync(stopping))
            {
                if (mayAnswer(customer) && ++count % every == 0)
                {
                    await AnswerAsync(ledger, thread, "Answer to " + text, customer, giveUp);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Closing time.
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task AnswerAsync(Ledger ledger, Guid thread, string text, string customer, CancellationToken giveUp)
    {
        var id = Guid.Empty;
        var key = Guid.CreateVersion7().ToString();
        var taken = await Insistence.UntilTakenAsync(
            ledger,
            $"\"{text}\"",
            async cancelled =>
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
                patience.CancelAfter(TimeSpan.FromSeconds(10));
                using var body = new StringContent(
                    JsonSerializer.Serialize(new { clientMessageId = key, kind = "reply", text }), new MediaTypeHeaderValue("application/json"));
                using var answer = await _http.PostAsync($"/api/threads/{thread}/messages", body, patience.Token);
                if (answer.IsSuccessStatusCode)
                {
                    using var message = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(patience.Token));
                    id = message.RootElement.GetProperty("id").GetGuid();
                }

                return (int)answer.StatusCode;
            },
            giveUp);
        if (taken)
        {
            ledger.Answered.Enqueue(new Answered(id, customer, text));
        }
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        silence.CancelAfter(Silence);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        request.Headers.Add("Last-Event-ID", _cursor);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
        answer.EnsureSuccessStatusCode();
        _open = true;
        await using var stream = await answer.Content.ReadAsStreamAsync(silence.Token);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(silence.Token))
        {
            silence.CancelAfter(Silence);
            Take(item);
            if (item.EventId is { Length: > 0 } cursor)
            {
                _cursor = cursor;
            }
        }
    }

    private void Take(SseItem<string> item)
    {
        if (item.EventType == "reset")
        {
            WasReset = true;
        }

        if (item.EventType is not ("message.appended" or "message.updated"))
        {
            return;
        }

        using var data = JsonDocument.Parse(item.Data);
        var thread = data.RootElement.GetProperty("threadId").GetGuid();
        var message = data.RootElement.GetProperty("message");
        var id = message.GetProperty("id").GetGuid();
        var text = message.GetProperty("content").GetProperty("text").GetString()?.Trim() ?? "";
        var state = message.TryGetProperty("delivery", out var delivery) && delivery.ValueKind == JsonValueKind.Object ? delivery.GetProperty("state").GetString() : null;
        var shown = new Shown(thread, message.GetProperty("seq").GetInt64(), id, text, state);
        var isNew = item.EventType == "message.appended";
        lock (_messages)
        {
            var appended = _messages.TryGetValue(id, out var before) ? before.Appended : 0;
            _messages[id] = (shown, appended + (isNew ? 1 : 0));
        }

        if (isNew && message.GetProperty("direction").GetString() == "inbound")
        {
            _questions.Writer.TryWrite((thread, text, message.GetProperty("address").GetString() ?? ""));
        }
    }
}
