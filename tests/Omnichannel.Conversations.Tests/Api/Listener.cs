using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Api;

/// <summary>Somebody who has <c>GET /api/events</c> open, and hears what comes.</summary>
internal sealed class Listener : IDisposable
{
    private readonly HttpResponseMessage _answer;
    private readonly IAsyncEnumerator<SseItem<string>> _events;

    private Listener(HttpResponseMessage answer, Stream stream)
    {
        _answer = answer;
        _events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
    }

    /// <summary>Opens it, and hears its beginning.</summary>
    /// <param name="client">Without credentials.</param>
    /// <param name="header">The header that shows the credential.</param>
    /// <param name="value">The credential.</param>
    public static async Task<Listener> OpenAsync(HttpClient client, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        request.Headers.Add(header, value);
        var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var listener = new Listener(answer, await answer.Content.ReadAsStreamAsync());
        (await listener.NextAsync())!.Value.EventType.ShouldBe("ready");
        return listener;
    }

    /// <summary>Passes over everything until a message with this text comes.</summary>
    public async Task HearAsync(string text)
    {
        while (await NextAsync() is { } item)
        {
            if (item.EventType == "message.appended" && JsonNode.Parse(item.Data)!["message"]!["content"]!["text"]!.GetValue<string>() == text)
            {
                return;
            }
        }

        throw new InvalidOperationException($"The stream ended before it told of \"{text}\".");
    }

    /// <summary>Passes over everything until the stream ends.</summary>
    public async Task EndAsync()
    {
        while (await NextAsync() is not null)
        {
        }
    }

    public void Dispose() => _answer.Dispose();

    private async Task<SseItem<string>?> NextAsync() => await _events.MoveNextAsync().AsTask().WaitAsync(Until.Patience) ? _events.Current : null;
}
