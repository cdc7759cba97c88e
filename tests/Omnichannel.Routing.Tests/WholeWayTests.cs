using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;

namespace Omnichannel.Routing.Tests;

/// <summary>With the real conversations: from a customer's message to an agent, an automation, a colleague and a supervisor.</summary>
public sealed class WholeWayTests
{
    [Fact]
    public async Task Message_AgentsOnline_IsGivenHandedOnAndTakenOver()
    {
        await using var host = await RoutingHost.StartWholeAsync();
        using var ada = await host.SignInAsync("Ada");
        using var bob = await host.SignInAsync("Bob");
        using var grace = await host.SignInAsync("Grace", "supervisor");
        await ReceiveAsync(host, "tel:+15550000001", "Hello, is anybody there?");
        var waiting = await Until.Value(async () => (await ada.GetAsync("api/routing/queue"))["items"]!.AsArray().SingleOrDefault(), "the customer stands in the queue");
        var thread = waiting["threadId"]!.GetValue<Guid>();

        await ada.PutAsync("api/routing/me/presence", """{"state":"online"}""");
        await HandledByAsync(ada, thread, ada.Id);
        await ada.PostAsync($"api/routing/threads/{thread}/transfer", $$$"""{"to":{"type":"agent","id":"{{{bob.Id}}}"},"note":"Wants a refund"}""", 202);
        await HandledByAsync(ada, thread, bob.Id);
        await bob.PostAsync($"api/routing/threads/{thread}/consult", $$"""{"agent":"{{ada.Id}}","question":"How much?"}""", 202);
        await grace.PostAsync($"api/routing/threads/{thread}/take", """{"reason":"I know them"}""", 202);
        await HandledByAsync(ada, thread, grace.Id);
        var texts = await Until.Value(
            async () => (await ada.GetAsync($"api/threads/{thread}/messages"))["items"]!.AsArray().Select(message => message!["content"]!["text"]?.GetValue<string>() ?? "").ToList() is var all
                && all.Contains("@Ada: How much?") ? all : null,
            "the question stands in the thread");
        texts.ShouldContain("Wants a refund");
        texts.ShouldContain(text => text.StartsWith("Given to Ada, because: ") && text.Contains("free"));
    }

    [Fact]
    public async Task Policy_NamesAnAutomation_WhichGetsItUntilTheCustomerWantsAPerson()
    {
        await using var host = await RoutingHost.StartWholeAsync();
        using var grace = await host.SignInAsync("Grace", "supervisor");
        await grace.PutAsync("api/routing/policies/draft", """{"yaml":"policies: [ { name: all, then: { team: everybody, automation: answers } } ]"}""");
        await grace.PostAsync("api/routing/policies/publish");
        await grace.PutAsync("api/routing/me/presence", """{"state":"online"}""");
        await ReceiveAsync(host, "tel:+15550000002", "Where is my parcel?");
        var thread = await Until.Value(
            async () => (await grace.GetAsync("api/threads"))["items"]!.AsArray().SingleOrDefault(item => item!["handler"]?["id"]?.GetValue<string>() == "answers"), "the automation has it");
        await ReceiveAsync(host, "tel:+15550000002", "agent");
        await HandledByAsync(grace, thread["id"]!.GetValue<Guid>(), grace.Id);
    }

    private static Task HandledByAsync(Caller caller, Guid thread, string agent) => Until.True(
        async () => (await caller.GetAsync($"api/threads/{thread}"))["handler"]?["id"]?.GetValue<string>() == agent, $"{agent} has the thread");

    private static Task ReceiveAsync(RoutingHost host, string from, string text)
    {
        var now = TimeProvider.System.GetUtcNow();
        var message = new InboundMessage
        {
            Id = Ids.New(TimeProvider.System),
            Account = "shop",
            Channel = "sms",
            ExternalId = $"m-{from}-{text}",
            From = new Sender { Address = from },
            OccurredAt = now,
            ReceivedAt = now,
            Content = new Content { Text = text },
        };
        var body = JsonSerializer.SerializeToUtf8Bytes(message, HostingJson.Default.InboundMessage);
        return host.Bus.PublishAsync([new Envelope { Id = message.Id, Topic = Topics.Inbound, Key = from, Type = nameof(InboundMessage), Body = body }], CancellationToken.None);
    }
}
