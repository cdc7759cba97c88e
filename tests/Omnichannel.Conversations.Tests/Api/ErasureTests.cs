using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Api;

public sealed class ErasureTests
{
    private const string Ada = "tel:+15551110001", Mail = "mailto:ada.secret@example.com", Bob = "tel:+15552220002";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Export_AcrossMergedIdentities_HasEverything(DatabaseKind kind)
    {
        await using var host = await MergedAsync(kind);

        var export = await host.PostAsync($"/api/customers/{await ReadingTests.CustomerIdAsync(host, Ada)}/export");

        export["messages"]!.AsArray().Select(message => message!["content"]!["text"]!.GetValue<string>()).ShouldBe(["secret one", "secret two"]);
        export["mergedIds"]!.AsArray().Count.ShouldBe(1);
        export["customer"]!["addresses"]!.AsArray().Count.ShouldBe(2);
        export["audit"]!.AsArray().Count.ShouldBe(1);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Erase_LeavesNoTraceOfThePersonAndTouchesNobodyElse(DatabaseKind kind)
    {
        await using var host = await MergedAsync(kind);
        var (customer, thread) = (await ReadingTests.CustomerIdAsync(host, Ada), await ReadingTests.ThreadIdAsync(host, Ada));
        var blobs = host.Services.GetRequiredService<BlobStore>();
        var (own, shared) = (await blobs.SaveAsync("own"u8.ToArray(), default), await blobs.SaveAsync("shared"u8.ToArray(), default));
        Attachment File(StoredBlob blob) => new() { Id = blob.Sha256[..4], Name = "secret.txt", Sha256 = blob.Sha256 };
        await host.ReceiveAsync(
            host.Message(Ada, "secret files") with { Attachments = [File(own), File(shared)] },
            host.Message(Bob, "not touched") with { Attachments = [File(shared) with { Name = "other.txt" }] });

        var receipt = await host.PostAsync($"/api/customers/{customer}/erase");

        receipt["messages"]!.GetValue<long>().ShouldBe(3);
        receipt["identities"]!.GetValue<long>().ShouldBe(2);
        receipt["files"]!.GetValue<long>().ShouldBe(1);
        blobs.Find(own.Sha256).ShouldBeNull();
        blobs.Find(shared.Sha256).ShouldNotBeNull();
        await host.GetAsync($"/api/threads/{thread}", 404);
        await host.GetAsync($"/api/customers/{customer}", 404);
        await host.PostAsync($"/api/customers/{customer}/erase", status: 404);
        (await host.GetAsync("/api/search?q=secret"))["items"]!.AsArray().ShouldBeEmpty();
        (await host.GetAsync("/api/threads"))["items"]!.AsArray().Count.ShouldBe(1);
        await EmptyAsync(host);
        foreach (var trace in new[] { "secret", Ada, Mail })
        {
            (await host.ReadAsync(tx => Traces.TablesWithAsync(tx.Connection, trace))).ShouldBeEmpty(trace);
        }

        // Whoever writes again is a stranger.
        await host.ReceiveAsync(host.Message(Ada, "hello again"));
        (await ReadingTests.CustomerIdAsync(host, Ada)).ShouldNotBe(customer);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Erase_TellsOthersAllThatTheyWereKnownBy(DatabaseKind kind)
    {
        await using var host = await MergedAsync(kind);
        var customer = await ReadingTests.CustomerIdAsync(host, Ada);
        await host.ReceiveAsync(host.Message("webchat:0198", "secret chat", "webchat", new Claim(Ada, Assurances.Verified)));
        var deliveries = await DeliverAsync(host, await ReadingTests.ThreadIdAsync(host, Ada), 2001);
        var family = await host.ReadAsync(tx => tx.QueryAsync<(Guid Customer, Guid Thread)>("SELECT id, thread_id FROM customers"));

        await host.PostAsync($"/api/customers/{customer}/erase");

        var recorder = host.Services.GetRequiredService<ErasedRecorder>();
        await Until.True(() => recorder.Heard.Count == 2, "others hear of it");
        var erased = recorder.Heard[0];
        erased.CustomerId.ShouldBe(customer);
        (erased.Addresses.Single(), string.Join(' ', erased.OtherAddresses.Order())).ShouldBe(("webchat:0198", $"{Mail} {Ada}"));
        recorder.Heard.SelectMany(heard => heard.Deliveries).ShouldBe(deliveries, ignoreOrder: true);
        erased.Identities.ShouldBe(family.Select(one => new ErasedIdentity(one.Customer, one.Thread)), ignoreOrder: true);
        erased.Identities.Count.ShouldBe(2);
    }

    private static async Task<IReadOnlyList<Guid>> DeliverAsync(ConversationsHost host, Guid thread, int count)
    {
        Guid[] ids = [.. Enumerable.Range(0, count).Select(_ => Guid.CreateVersion7())];
        await host.Services.GetRequiredKeyedService<Database>(ConversationsModule.Service).WriteAsync(
            (connection, transaction) => connection.ExecuteAsync(
                """
                INSERT INTO deliveries (id, message_id, thread_id, account, channel, provider, address, lane, type, part, parts, state, attempts, due_at, degraded, content, created_at, updated_at)
                VALUES (@id, @id, @thread, 'shop', 'sms', 'twilio', @Ada, 'shop', 'message.send', 1, 1, 'sent', 1, 0, '[]', '{}', 0, 0)
                """,
                ids.Select(id => new { id, thread, Ada }),
                transaction),
            default);
        return ids;
    }

    private static async Task<ConversationsHost> MergedAsync(DatabaseKind kind)
    {
        var host = await ConversationsHost.StartAsync(kind);
        await host.ReceiveAsync(host.Message(Ada, "secret one"), host.Message(Mail, "secret two", "email"));
        var (ada, mail) = (await ReadingTests.CustomerIdAsync(host, Ada), await ReadingTests.CustomerIdAsync(host, Mail));
        await host.PostAsync($"/api/customers/{ada}/merge", $$"""{"with":"{{mail}}","reason":"{{Mail}} is {{Ada}}"}""");
        await EmptyAsync(host);
        return host;
    }

    private static Task EmptyAsync(ConversationsHost host) =>
        Until.True(async () => await host.ReadAsync(tx => tx.FirstAsync<long>("SELECT count(*) FROM outbox")) == 0, "the outbox is empty");
}
