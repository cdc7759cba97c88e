using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>Adapters of others: events in, deliveries by push and by pull.</summary>
public abstract class AdapterTests(HubFixture hub)
{
    private readonly string _account = "pager-" + Guid.CreateVersion7().ToString("N")[20..];
    private readonly string _customer = "pager:" + Guid.CreateVersion7().ToString("N");

    [Fact]
    public async Task Events_SentTwice_AreAcceptedOnce()
    {
        var adapter = await AdapterAsync();
        JsonArray Events() => [SignedAdapter.Received("e1", _customer, "One"), SignedAdapter.Received("e2", _customer, "Two")];

        var (status, first) = await adapter.PostEventsAsync(Events());
        var (_, second) = await adapter.PostEventsAsync(Events());

        status.ShouldBe(202);
        StatusesOf(first).ShouldBe(["accepted", "accepted"]);
        StatusesOf(second).ShouldBe(["duplicate", "duplicate"]);
        await adapter.PostEventsAsync(SignedAdapter.Received("e3", _customer, "Three"));
        (await hub.InboundAsync(_customer, 3)).Messages.Inbound().ShouldBe(["One", "Two", "Three"]);
    }

    [Fact]
    public async Task Pull_ReplyIsLeasedAndReported_ReceiptsOnlyMoveForward()
    {
        var adapter = await AdapterAsync();
        await adapter.PostEventsAsync(SignedAdapter.Received("e1", _customer, "Hello"));
        var (thread, _) = await hub.InboundAsync(_customer, 1);
        var reply = await hub.Api.ReplyAsync(thread.Id, "Hello yourself");

        var delivery = await adapter.PullOneAsync();
        delivery["type"]!.GetValue<string>().ShouldBe("message.send");
        delivery["to"]!["address"]!.GetValue<string>().ShouldBe(_customer);
        delivery["content"]!["text"]!.GetValue<string>().ShouldBe("Hello yourself");
        var id = delivery["deliveryId"]!.GetValue<string>();
        await adapter.ReportAsync(id, new JsonObject { ["state"] = "sent", ["externalId"] = "x-" + id });
        await hub.Api.DeliveredAsync(thread.Id, reply.Id, "sent");
        await adapter.PostEventsAsync(Receipt("r1", id, "read"));
        await hub.Api.DeliveredAsync(thread.Id, reply.Id, "read");

        await adapter.PostEventsAsync(Receipt("r2", id, "delivered"));
        await adapter.PostEventsAsync(SignedAdapter.Received("e2", _customer, "Bye"));
        await hub.InboundAsync(_customer, 2);
        await hub.Api.DeliveredAsync(thread.Id, reply.Id, "read");
    }

    [Fact]
    public async Task Push_EndpointUnavailableAtFirst_GetsTheSameDeliveryAgain()
    {
        await using var receiver = await PushReceiver.StartAsync();
        receiver.Answers = number => number == 1 ? (503, "{}") : (200, """{"externalId":"pushed-1"}""");
        var adapter = await AdapterAsync(new Uri(receiver.Address, "/deliveries"));
        await adapter.PostEventsAsync(SignedAdapter.Received("e1", _customer, "Hello"));
        var (thread, _) = await hub.InboundAsync(_customer, 1);

        var reply = await hub.Api.ReplyAsync(thread.Id, "Hello yourself");

        await hub.Api.DeliveredAsync(thread.Id, reply.Id, "sent", "delivered");
        receiver.Received.Count.ShouldBe(2);
        foreach (var pushed in receiver.Received)
        {
            pushed.Path.ShouldBe("/deliveries");
            pushed.Id.ShouldBe(pushed.Body["deliveryId"]!.GetValue<string>());
            pushed.Signature.Split(' ').ShouldContain(adapter.Sign(pushed.Id, pushed.Timestamp, pushed.Raw));
            pushed.Body["content"]!["text"]!.GetValue<string>().ShouldBe("Hello yourself");
        }

        receiver.Received.Select(pushed => pushed.Id).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Push_EndpointRefuses_DeliveryFailsWithItsReason()
    {
        await using var receiver = await PushReceiver.StartAsync();
        receiver.Answers = _ => (422, """{"code":"no-such-pager","detail":"That pager was given back."}""");
        var adapter = await AdapterAsync(new Uri(receiver.Address, "/"));
        await adapter.PostEventsAsync(SignedAdapter.Received("e1", _customer, "Hello"));
        var (thread, _) = await hub.InboundAsync(_customer, 1);

        var reply = await hub.Api.ReplyAsync(thread.Id, "Hello yourself");

        var failed = await hub.Api.DeliveredAsync(thread.Id, reply.Id, "failed");
        (failed.Delivery!.Error!.Code, failed.Delivery.Error.Detail).ShouldBe(("no-such-pager", "That pager was given back."));
    }

    private static JsonObject Receipt(string id, string delivery, string state) => new()
    {
        ["type"] = "receipt",
        ["id"] = id,
        ["occurredAt"] = "2026-11-21T10:05:00Z",
        ["deliveryId"] = delivery,
        ["state"] = state,
    };

    private static IEnumerable<string> StatusesOf(JsonNode? answer) =>
        answer!["results"]!.AsArray().Select(result => result!["status"]!.GetValue<string>());

    private async Task<SignedAdapter> AdapterAsync(Uri? endpoint = null)
    {
        var adapter = new SignedAdapter(hub.Anybody, _account);
        await hub.Api.PutAccountAsync(_account, adapter.Account(endpoint));
        return adapter;
    }
}

[Collection(nameof(Standalone))]
public sealed class AdapterTests_Standalone(StandaloneFixture hub) : AdapterTests(hub);

[Collection(nameof(Microservices))]
public sealed class AdapterTests_Microservices(MicroservicesFixture hub) : AdapterTests(hub);
