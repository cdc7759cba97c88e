using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Channels.WebChat.Tests.Support;

/// <summary>A visitor's browser, without the screen.</summary>
internal sealed class TestVisitor(ChatHost host, string account, JsonObject session)
{
    public string Account => account;

    public string Id { get; } = session["visitorId"]!.GetValue<string>();

    public string Token { get; } = session["token"]!.GetValue<string>();

    public string Address => "webchat:" + Id;

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, string? lastEventId = null, string? origin = null)
    {
        using var request = new HttpRequestMessage(method, $"chat/v1/{account}/{path}") { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        if (lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", lastEventId);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await host.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<HttpResponseMessage> PostAsync(string path, JsonNode body) => SendAsync(HttpMethod.Post, path, ChatHost.Json(body));

    /// <summary>Writes, and says it again until it stands in the thread.</summary>
    public async Task<(string MessageId, long Seq)> WriteAsync(string text, string? clientMessageId = null, JsonArray? attachments = null)
    {
        var body = new JsonObject { ["clientMessageId"] = clientMessageId ?? Guid.CreateVersion7().ToString(), ["text"] = text, ["attachments"] = attachments };
        string? id = null;
        long? seq = null;
        await Until.True(
            async () =>
            {
                using var answer = await PostAsync("messages", body);
                answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
                var accepted = await ChatHost.ReadAsync(answer);
                (id ?? accepted["messageId"]!.GetValue<string>()).ShouldBe(id = accepted["messageId"]!.GetValue<string>());
                seq = accepted["seq"]?.GetValue<long>();
                return seq is not null;
            },
            "the message has its place in the thread");
        return (id!, seq!.Value);
    }

    /// <summary>Stores a file, to be named in a message.</summary>
    public async Task<JsonNode> UploadAsync(string name, string content)
    {
        using var form = Form(name, Encoding.UTF8.GetBytes(content));
        using var answer = await SendAsync(HttpMethod.Post, "attachments", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await ChatHost.ReadAsync(answer);
    }

    /// <summary>How a browser sends a file.</summary>
    public static MultipartFormDataContent Form(string name, byte[] content)
    {
        var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("text/plain") } };
        return new MultipartFormDataContent { { file, "file", name } };
    }

    public async Task<IReadOnlyList<JsonNode>> MessagesAsync(string query = "")
    {
        using var answer = await SendAsync(HttpMethod.Get, "messages" + query);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return [.. (await ChatHost.ReadAsync(answer))["items"]!.AsArray().Select(item => item!)];
    }

    public async Task<IReadOnlyList<string>> TextsAsync() =>
        [.. (await MessagesAsync()).Select(message => message["content"]!["text"]!.GetValue<string>())];

    public async Task<string> ThreadAsync() =>
        (await host.InternalAsync("conversation?address=" + Uri.EscapeDataString(Address)))["threadId"]!.GetValue<string>();

    public async Task<EventReader> ListenAsync(string? lastEventId = null, string? origin = null)
    {
        var answer = await SendAsync(HttpMethod.Get, "events", lastEventId: lastEventId, origin: origin);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventReader(answer, await answer.Content.ReadAsStreamAsync());
    }
}

/// <summary>An open event stream.</summary>
internal sealed class EventReader(HttpResponseMessage answer, Stream stream) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();

    /// <summary>The id of the last event that had one.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>The next event of one of these names; others are passed over.</summary>
    public async Task<(string Name, JsonNode Data)> NextAsync(params string[] names)
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        while (await _events.MoveNextAsync().AsTask().WaitAsync(patience.Token))
        {
            LastEventId = _events.Current.EventId ?? LastEventId;
            if (names.Contains(_events.Current.EventType))
            {
                return (_events.Current.EventType, JsonNode.Parse(_events.Current.Data)!);
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Passes over everything until the stream ends.</summary>
    public async Task EndAsync()
    {
        using var patience = new CancellationTokenSource(Until.Patience);
        while (await _events.MoveNextAsync().AsTask().WaitAsync(patience.Token))
        {
        }
    }

    public ValueTask DisposeAsync()
    {
        answer.Dispose();
        return stream.DisposeAsync();
    }
}
