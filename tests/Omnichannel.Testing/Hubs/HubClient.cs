using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Omnichannel.Testing;

/// <summary>An address of a customer, as the API tells it.</summary>
public sealed record AddressView(string Address, string Assurance);

/// <summary>A customer within a thread, as the API tells it.</summary>
public sealed record ThreadCustomerView(Guid Id, string? Name, IReadOnlyList<AddressView> Addresses);

/// <summary>A thread, as the API tells it; what tests look at.</summary>
public sealed record ThreadView(Guid Id, ThreadCustomerView Customer, string State, JsonElement? Handler, long LastSeq, string? Preview, string Version);

/// <summary>A message's content, as the API tells it.</summary>
public sealed record ContentView(string? Text, string? Quoted, string? Html);

/// <summary>Why a delivery failed, as the API tells it.</summary>
public sealed record DeliveryErrorView(string? Code, string? Detail);

/// <summary>What became of an outbound message, as the API tells it.</summary>
public sealed record DeliveryView(Guid Id, string State, long Attempts, DeliveryErrorView? Error, IReadOnlyList<string>? Degraded);

/// <summary>A file of a message, as the API tells it.</summary>
public sealed record AttachmentView(string Id, string? Name, string? MediaType, long? Size, string? Sha256, string? Url, string? Error);

/// <summary>A message, as the API tells it.</summary>
public sealed record MessageView(
    Guid Id, long Seq, string Direction, string? Channel, string? Account, string? Address, string? Nature, string? Subject,
    ContentView Content, IReadOnlyList<AttachmentView>? Attachments, DeliveryView? Delivery, bool Edited, bool Deleted,
    IReadOnlyDictionary<string, string>? Facts = null)
{
    /// <summary>What the hub says with it, when it is a line of the hub's own.</summary>
    public string? Event => Facts?.GetValueOrDefault("event");
}

/// <summary>A merge of two customers, as the API tells it.</summary>
public sealed record MergeView(Guid Id, Guid With, string? Reason, DateTimeOffset? UndoneAt);

/// <summary>That two customers may be one, as the API tells it.</summary>
public sealed record SuggestionView(Guid Id, Guid CustomerId, string Address, string Reason);

/// <summary>A customer, as the API tells it.</summary>
public sealed record CustomerView(
    Guid Id, string? Name, IReadOnlyList<AddressView> Addresses, Guid ThreadId, IReadOnlyList<MergeView> Merges, IReadOnlyList<SuggestionView> Suggestions);

/// <summary>What an integrator does with the hub's API (protocol §2, §6), as an administrator with an API key.</summary>
public sealed class HubClient : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly HttpClient _http;

    /// <summary>A client of the hub at <paramref name="baseAddress"/>.</summary>
    public HubClient(Uri baseAddress, string apiKey = Hub.ApiKey)
    {
        _http = new HttpClient { BaseAddress = baseAddress, Timeout = Until.Patience };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", apiKey);
    }

    /// <summary>For requests that this class has no method for.</summary>
    public HttpClient Http => _http;

    /// <summary>Makes or changes an account.</summary>
    public async Task PutAccountAsync(string account, JsonObject body)
    {
        using var answer = await _http.PutAsJsonAsync($"/api/accounts/{account}", body);
        await EnsureAsync(answer);
    }

    /// <summary>The thread of the customer who has an address; null when nobody has it.</summary>
    public async Task<ThreadView?> FindThreadAsync(string address)
    {
        await foreach (var thread in ThreadsAsync())
        {
            if (thread.Customer.Addresses.Any(known => known.Address == address))
            {
                return thread;
            }
        }

        return null;
    }

    /// <summary>Waits for the thread of the customer who has an address.</summary>
    public Task<ThreadView> ThreadAsync(string address) =>
        Until.Value(() => FindThreadAsync(address), $"there is a thread of {address}");

    /// <summary>All threads, page by page.</summary>
    public async IAsyncEnumerable<ThreadView> ThreadsAsync()
    {
        string? cursor = null;
        do
        {
            var page = await GetAsync<Page<ThreadView>>("/api/threads?limit=200" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
            foreach (var thread in page.Items)
            {
                yield return thread;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>One thread.</summary>
    public Task<ThreadView> ThreadAsync(Guid id) => GetAsync<ThreadView>($"/api/threads/{id}");

    /// <summary>All messages of a thread in their order.</summary>
    public async Task<IReadOnlyList<MessageView>> MessagesAsync(Guid thread)
    {
        var messages = new List<MessageView>();
        while (true)
        {
            var after = messages.Count == 0 ? 0 : messages[^1].Seq;
            var page = await GetAsync<Page<MessageView>>($"/api/threads/{thread}/messages?after={after}&limit=200");
            if (page.Items.Count == 0)
            {
                return messages;
            }

            messages.AddRange(page.Items);
        }
    }

    /// <summary>Answers in a thread; without <paramref name="via"/> where the customer last wrote.</summary>
    public async Task<MessageView> ReplyAsync(Guid thread, string text, (string Account, string Address)? via = null, string? clientMessageId = null)
    {
        using var answer = await SendReplyAsync(thread, text, via, clientMessageId);
        await EnsureAsync(answer);
        return (await answer.Content.ReadFromJsonAsync<MessageView>(Json))!;
    }

    /// <summary>As <see cref="ReplyAsync"/>, for tests that look at the answer.</summary>
    public Task<HttpResponseMessage> SendReplyAsync(Guid thread, string text, (string Account, string Address)? via = null, string? clientMessageId = null)
    {
        var body = new JsonObject { ["clientMessageId"] = clientMessageId ?? Guid.CreateVersion7().ToString(), ["kind"] = "reply", ["text"] = text };
        if (via is var (account, address))
        {
            body["via"] = new JsonObject { ["account"] = account, ["address"] = address };
        }

        return _http.PostAsJsonAsync($"/api/threads/{thread}/messages", body);
    }

    /// <summary>One customer.</summary>
    public Task<CustomerView> CustomerAsync(Guid id) => GetAsync<CustomerView>($"/api/customers/{id}");

    /// <summary>Says that two customers are one.</summary>
    public async Task MergeAsync(Guid customer, Guid with, string reason) =>
        await PostAsync($"/api/customers/{customer}/merge", new JsonObject { ["with"] = with, ["reason"] = reason });

    /// <summary>Takes a merge back.</summary>
    public async Task UnmergeAsync(Guid customer, Guid merge) =>
        await PostAsync($"/api/customers/{customer}/unmerge", new JsonObject { ["mergeId"] = merge });

    /// <summary>What could not be processed: the API's items as they are.</summary>
    public async Task<IReadOnlyList<JsonElement>> ParkedAsync() => (await GetAsync<Page<JsonElement>>("/api/parked")).Items;

    /// <summary>Reads a resource.</summary>
    /// <exception cref="HttpRequestException">The answer was not a success.</exception>
    public async Task<T> GetAsync<T>(string path)
    {
        using var answer = await _http.GetAsync(path);
        await EnsureAsync(answer);
        return (await answer.Content.ReadFromJsonAsync<T>(Json))!;
    }

    /// <summary>Posts JSON and gives the answer's JSON, or null when it has none.</summary>
    /// <exception cref="HttpRequestException">The answer was not a success.</exception>
    public async Task<JsonNode?> PostAsync(string path, JsonNode body)
    {
        using var answer = await _http.PostAsJsonAsync(path, body);
        await EnsureAsync(answer);
        var text = await answer.Content.ReadAsStringAsync();
        return text.Length == 0 ? null : JsonNode.Parse(text);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static async Task EnsureAsync(HttpResponseMessage answer)
    {
        if (!answer.IsSuccessStatusCode)
        {
            var request = answer.RequestMessage!;
            throw new HttpRequestException(
                $"{request.Method} {request.RequestUri?.PathAndQuery}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}",
                inner: null,
                answer.StatusCode);
        }
    }

    private sealed record Page<T>(IReadOnlyList<T> Items, string? Next);
}
