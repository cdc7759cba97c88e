using System.Security.Claims;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Storage;
using Omnichannel.Conversations.Tests.Threads;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Deliveries;

/// <summary>A shop with a phone and a mailbox, Ada who texted and mailed, and Alma who answers.</summary>
internal sealed class ReplyBench : IAsyncDisposable
{
    public const string Phone = "tel:+15551230001", Mail = "mailto:ada@example.com", Sms = "sms", Mailbox = "mail";
    public static readonly Author Alma = new(AuthorTypes.Agent, "alma", "Alma");
    private int _count;

    private ReplyBench(TestStore store, Guid threadId)
    {
        Store = store;
        ThreadId = threadId;
    }

    public TestStore Store { get; }

    public Guid ThreadId { get; }

    public static async Task<ReplyBench> CreateAsync(DatabaseKind kind, Capabilities? sms = null)
    {
        var store = await TestStore.CreateAsync(kind);
        store.Accounts.Put(new Account { Id = Sms, Channel = "sms", Provider = "twilio", DisplayName = "Shop line", Capabilities = sms });
        store.Accounts.Put(new Account { Id = Mailbox, Channel = "email", Provider = "mailbox", DisplayName = "Shop" });
        await store.ReceiveAsync(store.Message(Phone, "Hello", claims: new Contracts.Claim(Mail, Assurances.Verified)) with { Account = Sms });
        return new ReplyBench(store, (await store.ThreadOfAsync(Phone)).Id);
    }

    public PostMessageRequest Reply(string? text, Via? via = null) => new() { ClientMessageId = $"c{Interlocked.Increment(ref _count)}", Kind = "reply", Text = text, Via = via };

    public async Task<MessageModel> PostAsync(PostMessageRequest request, TestStore? instance = null) =>
        (await (instance ?? Store).Get<PostMessage>().HandleAsync(ThreadId, request, Alma, default)).Result.ShouldBeOfType<Accepted<MessageModel>>().Value!;

    public Task<MessageModel> PostAsync(string text, Via? via = null) => PostAsync(Reply(text, via));

    /// <summary>The refusal's <c>type</c> and, for wrong fields, the field.</summary>
    public async Task<(string Type, string? Field)> RefusedAsync(PostMessageRequest request) =>
        Refusal((await Store.Get<PostMessage>().HandleAsync(ThreadId, request, Alma, default)).Result);

    public static (string Type, string? Field) Refusal(IResult result)
    {
        var problem = result.ShouldBeOfType<ProblemHttpResult>().ProblemDetails;
        var errors = problem.Extensions.TryGetValue("errors", out var fields) ? (Dictionary<string, string[]>)fields! : null;
        return (problem.Type!, errors?.Keys.First());
    }

    public async Task<int> DispatchAsync() => await Store.Get<Dispatcher>().RunOnceAsync(default);

    /// <summary>What left for channels so far, as the outbox holds it.</summary>
    public async Task<IReadOnlyList<SendMessage>> SentAsync() =>
        [.. (await Store.ReadAsync(tx => tx.QueryAsync<byte[]>("SELECT body FROM outbox WHERE topic LIKE 'send.%' ORDER BY id")))
            .Select(body => JsonSerializer.Deserialize(body, HostingJson.Default.SendMessage)!)];

    public async Task<IReadOnlyList<string>> FeedAsync() =>
        await Store.ReadAsync(tx => tx.QueryAsync<string>(tx.IsSqlite
            ? "SELECT type FROM feed ORDER BY id"
            : """
              SELECT split_part(line, E'\t', 1) FROM outbox, unnest(string_to_array(convert_from(body, 'UTF8'), E'\n')) WITH ORDINALITY AS lines (line, place)
              WHERE topic = 'feed' ORDER BY id, place
              """));

    public Task AnswerAsync(SendMessage send, string state, string? externalId = null, DeliveryError? error = null, int? retryAfter = null) =>
        Store.ReceiveAsync(new DeliveryUpdated
        {
            Account = send.Account,
            DeliveryId = send.DeliveryId,
            Attempt = send.Attempt,
            ExternalId = externalId,
            State = state,
            Error = error,
            RetryAfterSeconds = retryAfter,
            OccurredAt = Store.Time.GetUtcNow(),
        });

    public Task ReceiptAsync(string externalId, string state, string account = Sms) =>
        Store.ReceiveAsync(new DeliveryUpdated { Account = account, ExternalId = externalId, State = state, OccurredAt = Store.Time.GetUtcNow() });

    public async Task<DeliveryModel> DeliveryAsync(Guid message) => (await MessageAsync(message)).Delivery!;

    public async Task<MessageModel> MessageAsync(Guid message) =>
        (await Store.ReadAsync(tx => Store.Get<MessageReads>().ByIdsAsync(tx, [message]))).Single().Message;

    public Task<ThreadModel> ThreadAsync() => Store.ThreadAsync(ThreadId);

    public static HttpContext Context(string? ifMatch = null, string id = "alma", string name = "Alma")
    {
        var context = new DefaultHttpContext
        {
            User = new ClaimsPrincipal(new ClaimsIdentity([new(CurrentUser.IdClaim, id), new(CurrentUser.NameClaim, name)], "test")),
        };
        if (ifMatch is not null)
        {
            context.Request.Headers.IfMatch = ifMatch;
        }

        return context;
    }

    /// <summary>A form with one file, as a browser sends it.</summary>
    public static HttpContext Upload(string name, string mediaType, string content)
    {
        var context = Context();
        context.Request.ContentType = "multipart/form-data; boundary=b";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(
            $"--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {mediaType}\r\n\r\n{content}\r\n--b--\r\n"));
        return context;
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
