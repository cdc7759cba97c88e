using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Attachments;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;
using Omnichannel.Conversations.Tests.Threads;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Attachments;

public sealed class AttachmentFetcherTests : IAsyncLifetime
{
    private readonly WebApplication _server = Server();
    private int _fails;

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    private string Origin => _server.Urls.First();

    public async ValueTask InitializeAsync()
    {
        _server.MapGet("/picture", () => Interlocked.Decrement(ref _fails) >= 0 ? Results.StatusCode(503) : Results.Bytes("picture"u8.ToArray(), "image/png"));
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_AFileThatComesAtTheThirdTry_IsStoredAndShown(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var fetch = Fetch(store, "127.0.0.1");
        _fails = 2;
        await store.ReceiveAsync(WithFile(store, Origin + "/picture"));

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            (await Fetcher(store, fetch).RunOnceAsync(default)).ShouldBe(1);
            store.Time.Advance(TimeSpan.FromMinutes(10));
        }

        var file = await FileAsync(store);
        file.Url!.ShouldStartWith($"/files/{file.Sha256}/");
        (file.Size, file.MediaType, file.Error).ShouldBe((7, "image/png", null));
        (await store.CountAsync("attachment_fetches")).ShouldBe(0);
        (await Fetcher(store, fetch).RunOnceAsync(default)).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_AFileInsideOurNetwork_IsNotFetchedAndSaysWhy(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        using var fetch = Fetch(store);
        await store.ReceiveAsync(WithFile(store, Origin + "/picture"));

        await Fetcher(store, fetch).RunOnceAsync(default);

        var file = await FileAsync(store);
        file.Error.ShouldNotBeNull().ShouldContain("not a public address");
        file.Url.ShouldBeNull();
        (await store.CountAsync("attachment_fetches")).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_TwoInstancesAtOnce_FetchOnce(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await using var other = store.AnotherInstance();
        using var fetch = Fetch(store, "127.0.0.1");
        await store.ReceiveAsync(WithFile(store, Origin + "/picture"));

        var tried = await Task.WhenAll(Fetcher(store, fetch).RunOnceAsync(default), Fetcher(other, fetch).RunOnceAsync(default));

        tried.Sum().ShouldBe(1);
    }

    private static SafeFetch Fetch(TestStore store, params string[] allow) => new(FetchRules.Parse(allow), store.Get<BlobStore>(), TimeProvider.System);

    private static AttachmentFetcher Fetcher(TestStore store, SafeFetch fetch) =>
        new(store.Database, new Outbox(), store.Get<DeliveryStore>(), fetch, new ProviderFiles(null!, store.Get<IAccountDirectory>()), store.Get<IAccountDirectory>(), store.Time);

    private static InboundMessage WithFile(TestStore store, string url) => store.Message("tel:+15551230001", "see") with
    {
        Attachments = [new Attachment { Id = "a1", Name = "x.png", Url = url }],
    };

    private static async Task<Attachment> FileAsync(TestStore store)
    {
        var message = (await store.TimelineAsync((await store.ThreadOfAsync("tel:+15551230001")).Id))[0].Id;
        return (await store.ReadAsync(tx => store.Get<MessageReads>().ByIdsAsync(tx, [message]))).Single().Message.Attachments.ShouldHaveSingleItem();
    }

    private static WebApplication Server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }
}
