using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.WebChat.Features;
using Omnichannel.Channels.WebChat.Tests.Support;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Channels.WebChat.Tests;

public abstract class ErasureTests(DatabaseKind kind) : IAsyncLifetime
{
    private static readonly string[] Tables = ["visitors WHERE id", "sent WHERE visitor_id", "uploads WHERE visitor_id"];
    private ChatHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ChatHost.StartAsync(kind);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Visitor_Erased_BeginsAnewAsAStranger()
    {
        var ada = await _host.VisitAsync(Ada());
        var sent = await ada.UploadAsync("sent.txt", "sent");
        await ada.WriteAsync("It is me", attachments: [Reference(sent)]);
        await ada.UploadAsync("never-sent.txt", "never sent");
        var silent = await _host.VisitAsync(Ada());

        await EraseAsync(ada);

        await GoneAsync(ada);
        await GoneAsync(silent);
        using var again = await _host.OpenSessionAsync(token: ada.Token);
        again.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        var stranger = await _host.VisitAsync();
        (await _host.QueryAsync<string>("SELECT claims || coalesce(name, '') || coalesce(subject, '') FROM visitors")).ShouldBe(["[]"]);
        await stranger.WriteAsync("Hello");
        (await _host.ThreadMessagesAsync(stranger)).Single()["author"]!["name"].ShouldBeNull();
    }

    [Fact]
    public async Task Files_OfAnErasedVisitor_AreGone_AndThoseThatOthersHoldAreNot()
    {
        var (ada, bob) = (await _host.VisitAsync(Ada()), await _host.VisitAsync());
        await ada.WriteAsync("Hello");
        var own = Sha256(await ada.UploadAsync("a.txt", "only hers"));
        var alsoBobs = Sha256(await ada.UploadAsync("a.txt", "also Bob's"));
        await bob.UploadAsync("b.txt", "also Bob's");
        var alsoOurs = Sha256(await ada.UploadAsync("a.txt", "also an agent's"));
        using var form = TestVisitor.Form("c.txt", "also an agent's"u8.ToArray());
        using var agents = await _host.Agent.PostAsync("api/files", form);
        agents.StatusCode.ShouldBe(HttpStatusCode.Created);

        await EraseAsync(ada);

        await GoneAsync(ada);
        var blobs = _host.Services.GetRequiredService<BlobStore>();
        (blobs.Find(own) is null, blobs.Find(alsoBobs) is null, blobs.Find(alsoOurs) is null).ShouldBe((true, false, false));
        (await bob.TextsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_ThatAnErasedVisitorSent_StayForWhoeverIsAboutToSendTheSame()
    {
        var (ada, bob) = (await _host.VisitAsync(Ada()), await _host.VisitAsync());
        var own = await ada.UploadAsync("a.txt", "only hers");
        var alsoBobs = await ada.UploadAsync("b.txt", "also Bob's");
        await ada.WriteAsync("Two files", attachments: [Reference(own), Reference(alsoBobs)]);
        var bobs = await bob.UploadAsync("c.txt", "also Bob's");

        await EraseAsync(ada);

        await GoneAsync(ada);
        var blobs = _host.Services.GetRequiredService<BlobStore>();
        (blobs.Find(Sha256(own)) is null, blobs.Find(Sha256(alsoBobs)) is null).ShouldBe((true, false));
        await bob.WriteAsync("My file", attachments: [Reference(bobs)]);
        var sent = (await _host.ThreadMessagesAsync(bob)).Single()["attachments"]![0]!;
        (await _host.Http.GetStringAsync(sent["url"]!.GetValue<string>())).ShouldBe("also Bob's");
    }

    [Fact]
    public async Task Erasure_HandedOverAgain_LeavesWhoeverCameAnewAlone()
    {
        var (before, bob) = (await _host.VisitAsync(Ada()), await _host.VisitAsync());
        await before.WriteAsync("Hello");
        await EraseAsync(before);
        await GoneAsync(before);
        var after = await _host.VisitAsync(Ada());
        await after.WriteAsync("Hello again");

        // One lane: Bob is gone when the first of them is done.
        await _host.Bus.PublishAsync([Erased(before), Erased(bob)], default);
        await GoneAsync(bob);

        (await after.TextsAsync()).ShouldBe(["Hello again"]);
    }

    [Fact]
    public async Task Message_OfAVisitorErasedMeanwhile_HasNoPlace()
    {
        var stranger = Guid.CreateVersion7();

        (await _host.Services.GetRequiredService<SentMessages>().IdOfAsync(stranger, "1", default)).ShouldBeNull();

        (await _host.QueryAsync<long>("SELECT count(*) FROM sent")).ShouldBe([0]);
    }

    private static Envelope Erased(TestVisitor visitor)
    {
        var erased = new CustomerErased { CustomerId = Guid.CreateVersion7(), Addresses = [visitor.Address], OccurredAt = Tokens.Far };
        return new Envelope
        {
            Id = Guid.CreateVersion7(),
            Topic = Topics.Erased,
            Key = "same",
            Type = nameof(CustomerErased),
            Body = JsonSerializer.SerializeToUtf8Bytes(erased, HostingJson.Default.CustomerErased),
        };
    }

    private async Task EraseAsync(TestVisitor visitor)
    {
        var thread = JsonNode.Parse(await _host.Agent.GetStringAsync("api/threads/" + await visitor.ThreadAsync()))!;
        using var answer = await _host.Agent.PostAsync($"api/customers/{thread["customer"]!["id"]}/erase", ChatHost.Json(new JsonObject()));
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private async Task GoneAsync(TestVisitor visitor)
    {
        await Until.True(
            async () =>
            {
                using var answer = await visitor.SendAsync(HttpMethod.Get, "messages");
                return answer.StatusCode == HttpStatusCode.Unauthorized;
            },
            "the token is good for nothing");
        foreach (var table in Tables)
        {
            (await _host.QueryAsync<long>($"SELECT count(*) FROM {table} = @Id", new { visitor.Id })).ShouldBe([0], table);
        }
    }

    private static JsonObject Reference(JsonNode upload) => new() { ["id"] = upload["id"]!.GetValue<string>() };

    private static string Sha256(JsonNode upload) => upload["sha256"]!.GetValue<string>();

    private static JsonObject Ada() => new()
    {
        ["identityToken"] = Tokens.Sign(new JsonObject { ["sub"] = "ada", ["name"] = "Ada", ["email"] = "ada@example.com", ["phone_number"] = "+15551234567" }),
    };
}

public sealed class ErasureTests_Sqlite() : ErasureTests(DatabaseKind.Sqlite);

public sealed class ErasureTests_PostgreSql() : ErasureTests(DatabaseKind.PostgreSql);
