using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.WebChat.Limits;
using Omnichannel.Channels.WebChat.Tests.Support;

namespace Omnichannel.Channels.WebChat.Tests;

public abstract class MessageTests(SharedChat chat)
{
    private readonly ChatHost _host = chat.Host;

    [Fact]
    public async Task Message_Accepted_StandsInTheThreadAtItsPlace()
    {
        var visitor = await _host.VisitAsync(new JsonObject { ["name"] = "Ada" });

        var first = await visitor.WriteAsync("Hello");
        var second = await visitor.WriteAsync("Anybody there?");

        (first.Seq, second.Seq).ShouldBe((1, 2));
        var seen = await _host.ThreadMessagesAsync(visitor);
        seen.Select(message => message["id"]!.GetValue<string>()).ShouldBe([first.MessageId, second.MessageId]);
        seen[0]["author"]!["name"]!.GetValue<string>().ShouldBe("Ada");
        seen[0]["channel"]!.GetValue<string>().ShouldBe("webchat");
    }

    [Fact]
    public async Task Message_FiveTimesAtOnce_IsOneMessage()
    {
        var visitor = await _host.VisitAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => visitor.WriteAsync("Once", "the-same")));

        answers.Distinct().Count().ShouldBe(1);
        (await visitor.WriteAsync("Once", "the-same")).ShouldBe(answers[0]);
        (await visitor.WriteAsync("Twice", "another")).Seq.ShouldBe(2);
        (await visitor.TextsAsync()).ShouldBe(["Once", "Twice"]);
    }

    [Fact]
    public async Task Messages_OfTheVisitor_CarryTheirOwnIds()
    {
        var visitor = await _host.VisitAsync();
        await visitor.WriteAsync("Hello", "my-id");
        await _host.WriteAsync(visitor, "Hi");

        (await visitor.MessagesAsync()).Select(message => message["clientMessageId"]?.GetValue<string>()).ShouldBe(["my-id", null]);
    }

    [Fact]
    public async Task Messages_InPages_ReachBackToTheFirst()
    {
        var visitor = await _host.VisitAsync();
        for (var number = 1; number <= 5; number++)
        {
            await visitor.WriteAsync($"Number {number}");
        }

        var newest = await visitor.MessagesAsync("?limit=3");
        var before = await visitor.MessagesAsync($"?limit=3&before={newest[0]["seq"]}");

        newest.Select(message => message["seq"]!.GetValue<long>()).ShouldBe([3, 4, 5]);
        before.Select(message => message["seq"]!.GetValue<long>()).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Messages_AmongUs_AreNeverTheVisitors()
    {
        var visitor = await _host.VisitAsync(Signed("eve"));
        await visitor.WriteAsync("Hello");
        await _host.WriteAsync(visitor, "A difficult customer", kind: "note");
        await _host.WriteAsync(visitor, "Hi");

        (await visitor.TextsAsync()).ShouldBe(["Hello", "Hi"]);
    }

    [Fact]
    public async Task Messages_OfASignedVisitor_AreTheWholeThreadOnEveryDevice()
    {
        var laptop = await _host.VisitAsync(Signed("zoe"));
        await laptop.WriteAsync("From the laptop");
        var phone = await _host.VisitAsync(Signed("zoe"));

        phone.Id.ShouldNotBe(laptop.Id);
        (await phone.TextsAsync()).ShouldBe(["From the laptop"]);
        (await phone.WriteAsync("From the phone")).Seq.ShouldBe(2);
        (await laptop.TextsAsync()).ShouldBe(["From the laptop", "From the phone"]);
        (await phone.ThreadAsync()).ShouldBe(await laptop.ThreadAsync());
    }

    [Fact]
    public async Task Messages_OfAVisitorWhoTypedAnAddress_AreOnlyTheirOwn()
    {
        var owner = await _host.VisitAsync(new JsonObject
        {
            ["identityToken"] = Tokens.Sign(new JsonObject { ["sub"] = "ada", ["email"] = "ada@example.com" }),
        });
        await owner.WriteAsync("My secret");
        var stranger = await _host.VisitAsync(new JsonObject { ["email"] = "ada@example.com" });

        (await stranger.TextsAsync()).ShouldBeEmpty();
        await stranger.WriteAsync("Hello");
        (await stranger.TextsAsync()).ShouldBe(["Hello"]);
        (await stranger.ThreadAsync()).ShouldNotBe(await owner.ThreadAsync());
    }

    [Theory]
    [InlineData("{\"clientMessageId\":\"1\",\"text\":\" \"}", "text")]
    [InlineData("{\"clientMessageId\":\"\",\"text\":\"Hello\"}", "clientMessageId")]
    [InlineData("{\"text\":\"Hello\"}", "clientMessageId")]
    [InlineData("{\"clientMessageId\":\"1\",\"attachments\":[{\"id\":\"nothing\"}]}", "attachments")]
    [InlineData("{\"clientMessageId\":\"1\",\"attachments\":[null]}", "attachments")]
    [InlineData("{\"clientMessageId\":\"1\",\"attachments\":[{\"id\":\"no\\u0000text\"}]}", "attachments")]
    public async Task Message_Incomplete_SaysWhatIsMissing(string body, string field)
    {
        var visitor = await _host.VisitAsync();
        using var content = new StringContent(body);

        using var answer = await visitor.SendAsync(HttpMethod.Post, "messages", content);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await ChatHost.ReadAsync(answer))["errors"]![field].ShouldNotBeNull();
    }

    [Fact]
    public async Task Message_OfTheLongestText_IsTaken_AndOneMoreCharacterIsNot()
    {
        var visitor = await _host.VisitAsync();
        var longest = new string('ö', ChatLimits.TextLength);

        await visitor.WriteAsync(longest);
        using var answer = await visitor.PostAsync("messages", new JsonObject { ["clientMessageId"] = "2", ["text"] = longest + "!" });

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        (await visitor.TextsAsync()).ShouldBe([longest]);
    }

    [Theory]
    [InlineData("broken", HttpStatusCode.BadRequest)]
    [InlineData("broken UTF-8", HttpStatusCode.BadRequest)]
    [InlineData("too large", HttpStatusCode.RequestEntityTooLarge)]
    public async Task Message_WithABrokenBody_IsRefused(string kind, HttpStatusCode status)
    {
        var visitor = await _host.VisitAsync();
        byte[] body = kind switch
        {
            "broken" => Encoding.UTF8.GetBytes("{\"clientMessageId\":"),
            "broken UTF-8" => [.. "{\"clientMessageId\":\"1\",\"text\":\""u8, 0xC3, 0x28, .. "\"}"u8],
            _ => Encoding.UTF8.GetBytes("{\"clientMessageId\":\"1\",\"text\":\"" + new string('a', ChatLimits.MessageBytes) + "\"}"),
        };
        using var content = new ByteArrayContent(body);

        using var answer = await visitor.SendAsync(HttpMethod.Post, "messages", content);

        answer.StatusCode.ShouldBe(status);
        (await visitor.MessagesAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_WithCharactersThatNoDatabaseHolds_IsKeptWithoutThem()
    {
        var visitor = await _host.VisitAsync();

        await visitor.WriteAsync("a\0b");

        (await visitor.TextsAsync()).ShouldBe(["a\ufffdb"]);
    }

    [Fact]
    public async Task Requests_TooManyAtOnce_AreToldWhenToComeBack()
    {
        await using var strict = await ChatHost.StartAsync(chat.Kind, services => services.AddSingleton(provider =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            return new ChatLimits(time) { Requests = new TokenBuckets(2, 0.0001, time) };
        }));
        var visitor = await strict.VisitAsync();
        await visitor.MessagesAsync();
        await visitor.MessagesAsync();

        using var answer = await visitor.SendAsync(HttpMethod.Get, "messages");

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        await (await strict.VisitAsync()).MessagesAsync();
    }

    private static JsonObject Signed(string subject) => new() { ["identityToken"] = Tokens.Sign(new JsonObject { ["sub"] = subject }) };
}

public sealed class MessageTests_Sqlite(SharedChat_Sqlite chat) : MessageTests(chat), IClassFixture<SharedChat_Sqlite>;

public sealed class MessageTests_PostgreSql(SharedChat_PostgreSql chat) : MessageTests(chat), IClassFixture<SharedChat_PostgreSql>;
