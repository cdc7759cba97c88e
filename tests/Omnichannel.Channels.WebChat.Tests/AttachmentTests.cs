using System.Net;
using System.Text.Json.Nodes;
using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Channels.WebChat.Tests.Support;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat.Tests;

public abstract class AttachmentTests(DatabaseKind kind) : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ChatHost.StartAsync(kind);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Attachment_Uploaded_GoesWithTheMessage()
    {
        var visitor = await _host.VisitAsync();
        var upload = await visitor.UploadAsync("hello.txt", "Hello file");

        await visitor.WriteAsync("", attachments: [Reference(upload)]);

        var file = (await visitor.MessagesAsync()).Single()["attachments"]!.AsArray().Single()!;
        file["name"]!.GetValue<string>().ShouldBe("hello.txt");
        (await _host.Http.GetStringAsync(file["url"]!.GetValue<string>())).ShouldBe("Hello file");
    }

    [Fact]
    public async Task Attachments_OfOneMessage_KeepTheOrderTheyAreNamedIn()
    {
        var visitor = await _host.VisitAsync();
        var first = await visitor.UploadAsync("first.txt", "1");
        var second = await visitor.UploadAsync("second.txt", "2");

        await visitor.WriteAsync("Both", attachments: [Reference(second), Reference(first)]);

        (await visitor.MessagesAsync()).Single()["attachments"]!.AsArray().Select(file => file!["name"]!.GetValue<string>()).ShouldBe(["second.txt", "first.txt"]);
    }

    [Fact]
    public async Task Attachment_OfAnotherVisitor_IsRefused()
    {
        var upload = await (await _host.VisitAsync()).UploadAsync("secret.txt", "secret");
        var thief = await _host.VisitAsync();

        using var answer = await thief.PostAsync("messages", new JsonObject
        {
            ["clientMessageId"] = "1",
            ["text"] = "Mine now",
            ["attachments"] = new JsonArray(Reference(upload)),
        });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ChatHost.ReadAsync(answer))["errors"]!["attachments"].ShouldNotBeNull();
    }

    [Fact]
    public async Task Attachment_TooLarge_IsRefused()
    {
        var visitor = await _host.VisitAsync();
        using var form = TestVisitor.Form("big.bin", new byte[ChatLimits.FileBytes + 1]);

        using var answer = await visitor.SendAsync(HttpMethod.Post, "attachments", form);

        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private static JsonObject Reference(JsonNode upload) => new() { ["id"] = upload["id"]!.GetValue<string>() };
}

public sealed class AttachmentTests_Sqlite() : AttachmentTests(DatabaseKind.Sqlite);

public sealed class AttachmentTests_PostgreSql() : AttachmentTests(DatabaseKind.PostgreSql);
