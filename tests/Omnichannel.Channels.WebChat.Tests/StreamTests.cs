using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.WebChat.Tests.Support;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;

namespace Omnichannel.Channels.WebChat.Tests;

public abstract class StreamTests(SharedChat chat)
{
    private readonly ChatHost _host = chat.Host;

    [Fact]
    public async Task Events_Live_BringBothSidesOnce()
    {
        var visitor = await _host.VisitAsync();
        await using var events = await visitor.ListenAsync();

        await visitor.WriteAsync("Hello", "mine");
        (await TextAsync(events)).ShouldBe("Hello");
        await _host.WriteAsync(visitor, "Hi");
        (await TextAsync(events)).ShouldBe("Hi");
    }

    [Fact]
    public async Task Events_AfterALostConnection_GoOnWithoutAGap()
    {
        var visitor = await _host.VisitAsync();
        string? cursor;
        await using (var before = await visitor.ListenAsync())
        {
            await visitor.WriteAsync("One");
            (await TextAsync(before)).ShouldBe("One");
            cursor = before.LastEventId;
        }

        var other = await _host.VisitAsync();
        for (var number = 2; number <= 5; number++)
        {
            await other.WriteAsync($"Not yours {number}");
            await _host.WriteAsync(visitor, $"Missed {number}");
        }

        await using var after = await visitor.ListenAsync(cursor);
        for (var number = 2; number <= 5; number++)
        {
            (await TextAsync(after)).ShouldBe($"Missed {number}");
        }

        await _host.WriteAsync(visitor, "Live");
        (await TextAsync(after)).ShouldBe("Live");
    }

    [Fact]
    public async Task Events_ReplayedToBrowsersThatDoNotRead_ComeToEverybodyElse()
    {
        var visitor = await _host.VisitAsync();
        var cursor = await CursorAsync(visitor);
        await visitor.WriteAsync("Missed");
        await using var stalled = await StalledBrowsers.OpenAsync(_host, visitor, count: 16, long.Parse(cursor));

        await using var events = await visitor.ListenAsync(cursor);

        (await TextAsync(events)).ShouldBe("Missed");
    }

    [Fact]
    public async Task Events_MoreThanAStreamHoldsAtOnce_ComeInTheirOrder()
    {
        var visitor = await _host.VisitAsync();
        var cursor = await CursorAsync(visitor);
        var texts = Enumerable.Range(1, 40).Select(number => $"Missed {number}").ToList();
        foreach (var text in texts)
        {
            await visitor.WriteAsync(text);
        }

        await using var events = await visitor.ListenAsync(cursor);

        foreach (var text in texts)
        {
            (await TextAsync(events)).ShouldBe(text);
        }
    }

    [Fact]
    public async Task Events_WithACursorFromNowhere_SayThatEverythingHasToBeRead()
    {
        var visitor = await _host.VisitAsync();

        await using var events = await visitor.ListenAsync("999999999999");

        (await events.NextAsync("reset")).Name.ShouldBe("reset");
        await visitor.WriteAsync("Hello");
        (await TextAsync(events)).ShouldBe("Hello");
    }

    [Fact]
    public async Task Events_ChatDisabledOrNoLongerForTheSite_EndAndThoseOfOthersDoNot()
    {
        await using var host = await ChatHost.StartAsync(chat.Kind, services => services.AddSingleton<TimeProvider>(new HurriedTime()));
        await host.PutAccountAsync("closing", []);
        var (closing, leaving, staying) = (await host.VisitAsync(account: "closing"), await host.VisitAsync(), await host.VisitAsync());
        await using var closed = await closing.ListenAsync();
        await using var left = await leaving.ListenAsync(origin: "https://old.test");
        await using var open = await staying.ListenAsync(origin: "https://shop.test");

        await host.PutAccountAsync("closing", [], enabled: false);
        await host.PutAccountAsync("web", new JsonObject { ["allowedOrigins"] = new JsonArray("https://shop.test") });
        await closed.EndAsync();
        await left.EndAsync();

        await staying.WriteAsync("Still there?");
        (await TextAsync(open)).ShouldBe("Still there?");
    }

    [Fact]
    public async Task Events_OfOthers_NeverCome()
    {
        var visitor = await _host.VisitAsync();
        var other = await _host.VisitAsync();
        await using var events = await visitor.ListenAsync();

        await other.WriteAsync("Private");
        await _host.WriteAsync(other, "Private too");
        await visitor.WriteAsync("Mine");

        (await TextAsync(events)).ShouldBe("Mine");
    }

    [Fact]
    public async Task Events_OfASignedVisitor_BringWhatTheyDoElsewhere()
    {
        var signed = new JsonObject { ["identityToken"] = Tokens.Sign(new JsonObject { ["sub"] = "ada" }) };
        var laptop = await _host.VisitAsync(signed.DeepClone().AsObject());
        await laptop.WriteAsync("From the laptop");
        var phone = await _host.VisitAsync(signed);
        await using var events = await phone.ListenAsync();

        await laptop.WriteAsync("Still the laptop");

        (await TextAsync(events)).ShouldBe("Still the laptop");
    }

    [Fact]
    public async Task Events_WithoutAToken_AreRefused()
    {
        using var answer = await _host.Http.GetAsync("chat/v1/web/events");

        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Answer_ThatABrowserHas_IsDelivered_AndReadWhenItIsRead()
    {
        var visitor = await _host.VisitAsync();
        await visitor.WriteAsync("Hello");
        var unseen = await _host.WriteAsync(visitor, "Hi");
        await StateAsync(visitor, unseen, "sent");

        await using var events = await visitor.ListenAsync();
        var seen = await _host.WriteAsync(visitor, "Still there?");
        (await TextAsync(events)).ShouldBe("Still there?");
        await StateAsync(visitor, seen, "delivered");

        using var read = await visitor.PostAsync("read", new JsonObject { ["seq"] = 2 });
        read.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await StateAsync(visitor, unseen, "read");
        (await DeliveryAsync(visitor, seen)).ShouldBe("delivered");
    }

    [Fact]
    public async Task Answer_ThatIsFetched_IsDelivered()
    {
        var visitor = await _host.VisitAsync();
        await visitor.WriteAsync("Hello");
        var answer = await _host.WriteAsync(visitor, "Hi");

        (await visitor.TextsAsync()).ShouldBe(["Hello", "Hi"]);

        await StateAsync(visitor, answer, "delivered");
    }

    [Fact]
    public async Task Typing_OfTheVisitor_IsTold()
    {
        var visitor = await _host.VisitAsync(new JsonObject { ["name"] = "Ada" });
        await visitor.WriteAsync("Hello");
        var told = new TaskCompletionSource<JsonNode>();
        using var listening = _host.Bus.OnBroadcast("typing", body => told.TrySetResult(JsonNode.Parse(Encoding.UTF8.GetString(body.Span))!));

        using var answer = await visitor.PostAsync("typing", new JsonObject { ["active"] = true });

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var notice = await told.Task.WaitAsync(Until.Patience);
        notice["threadId"]!.GetValue<string>().ShouldBe(await visitor.ThreadAsync());
        (notice["who"]!.GetValue<string>(), notice["name"]!.GetValue<string>(), notice["active"]!.GetValue<bool>()).ShouldBe(("customer", "Ada", true));
    }

    [Fact]
    public async Task Typing_OfTheAgent_IsShown()
    {
        var visitor = await _host.VisitAsync();
        await visitor.WriteAsync("Hello");
        await using var events = await visitor.ListenAsync();
        (await events.NextAsync("agent")).Data["agent"].ShouldBeNull();

        using var typed = await _host.Agent.PostAsync($"api/threads/{await visitor.ThreadAsync()}/typing", ChatHost.Json(new JsonObject { ["active"] = true }));
        typed.IsSuccessStatusCode.ShouldBeTrue(await typed.Content.ReadAsStringAsync());

        (await events.NextAsync("typing")).Data["active"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Queue_PlaceChanged_IsTold()
    {
        var visitor = await _host.VisitAsync();
        await visitor.WriteAsync("Hello");
        await using var events = await visitor.ListenAsync();
        var thread = Guid.Parse(await visitor.ThreadAsync());
        var change = new ChangeThread { CommandId = Guid.CreateVersion7(), ThreadId = thread, By = new CommandAuthor("system", "routing", "Routing"), Queue = new QueuePlace(3, 240, 120, 600) };

        var command = new Envelope
        {
            Id = change.CommandId,
            Topic = Topics.Commands,
            Key = thread.ToString("D"),
            Type = nameof(ChangeThread),
            Body = JsonSerializer.SerializeToUtf8Bytes(change, HostingJson.Default.ChangeThread),
        };
        await _host.Bus.PublishAsync([command], default);


        var place = (await events.NextAsync("queue")).Data;
        (place["position"]!.GetValue<int>(), place["estimatedWaitSeconds"]!.GetValue<int>()).ShouldBe((3, 240));
    }

    [Fact]
    public async Task Human_AskedFor_WaitsForAnAnswer()
    {
        var visitor = await _host.VisitAsync();
        await visitor.WriteAsync("Hello");
        await _host.WriteAsync(visitor, "I am a machine");

        using var answer = await visitor.PostAsync("human", new JsonObject());

        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        var thread = await visitor.ThreadAsync();
        await Until.True(
            async () => JsonNode.Parse(await _host.Agent.GetStringAsync("api/threads/" + thread))!["state"]!.GetValue<string>() == "open",
            "the thread is open again");
    }

    /// <summary>Where a browser stands that has read the visitor's first message.</summary>
    private static async Task<string> CursorAsync(TestVisitor visitor)
    {
        await using var events = await visitor.ListenAsync();
        await visitor.WriteAsync("Seen");
        await TextAsync(events);
        return events.LastEventId!;
    }

    private static async Task<string> TextAsync(EventReader events) =>
        (await events.NextAsync("message")).Data["content"]!["text"]!.GetValue<string>();

    private Task StateAsync(TestVisitor visitor, JsonNode message, string state) =>
        Until.True(async () => await DeliveryAsync(visitor, message) == state, $"the delivery is {state}");

    private async Task<string?> DeliveryAsync(TestVisitor visitor, JsonNode message) =>
        (await _host.ThreadMessagesAsync(visitor)).Single(one => one["id"]!.GetValue<string>() == message["id"]!.GetValue<string>())["delivery"]?["state"]?.GetValue<string>();
}

public sealed class StreamTests_Sqlite(SharedChat_Sqlite chat) : StreamTests(chat), IClassFixture<SharedChat_Sqlite>;

public sealed class StreamTests_PostgreSql(SharedChat_PostgreSql chat) : StreamTests(chat), IClassFixture<SharedChat_PostgreSql>;
