using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Api;

public sealed class ParkedTests
{
    private const string Ada = "tel:+15550000001";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Parked_SentAgain_GoesThroughItsQueue(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var envelope = ConversationsHost.Envelope(host.Message(Ada, "late but here"));
        await ParkAsync(host, envelope.Id, envelope.Body.ToArray());
        await ParkAsync(host, envelope.Id, envelope.Body.ToArray());

        var item = (await host.GetAsync("/api/parked"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        item["reason"]!.GetValue<string>().ShouldBe("It was broken.");
        item["body"]!["content"]!["text"]!.GetValue<string>().ShouldBe("late but here");

        await host.PostAsync($"/api/parked/{envelope.Id}/retry", status: 204);
        await host.PostAsync($"/api/parked/{envelope.Id}/discard", status: 409);

        (await host.GetAsync("/api/parked"))["items"]!.AsArray().ShouldBeEmpty();
        await Until.True(async () => await host.ReadAsync(tx => tx.FirstAsync<long>("SELECT count(*) FROM messages")) == 1, "the message is in its thread");
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Parked_SentAgainAndFailsAgain_IsListedAgainByWhateverClock(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var id = Ids.New(TimeProvider.System);
        await ParkAsync(host, id, "not json"u8.ToArray(), ahead: TimeSpan.FromMinutes(10));
        for (var time = 1; time <= 2; time++)
        {
            await host.PostAsync($"/api/parked/{id}/retry", status: 204);

            var item = await Until.Value(async () => (await host.GetAsync("/api/parked"))["items"]!.AsArray().SingleOrDefault(), "it is parked again");
            item["id"]!.GetValue<Guid>().ShouldBe(id);
            item["reason"]!.GetValue<string>().ShouldStartWith("its body is not the JSON");
            (await host.ReadAsync(tx => tx.FirstAsync<long>("SELECT times_sent_again FROM parked"))).ShouldBe(time);
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Parked_ToldOnceMoreByAProcessThatDiedOverIt_StaysSettled(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var envelope = ConversationsHost.Envelope(host.Message(Ada, "late but here"));
        await ParkAsync(host, envelope.Id, envelope.Body.ToArray());
        await host.PostAsync($"/api/parked/{envelope.Id}/retry", status: 204);

        await ParkAsync(host, envelope.Id, envelope.Body.ToArray(), ahead: TimeSpan.FromSeconds(30));

        (await host.GetAsync("/api/parked"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Parked_OfAnyBody_IsListedInPagesAndDiscarded(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        foreach (var body in new byte[][] { [0, 255, 1], "not json"u8.ToArray(), "{}"u8.ToArray() })
        {
            await ParkAsync(host, Ids.New(TimeProvider.System), body);
        }

        var first = await host.GetAsync("/api/parked?limit=2");
        var second = await host.GetAsync($"/api/parked?limit=2&cursor={first["next"]}");
        first["items"]!.AsArray().Count.ShouldBe(2);
        var last = second["items"]!.AsArray().ShouldHaveSingleItem()!;

        await host.PostAsync($"/api/parked/{last["id"]}/discard", status: 204);
        (await host.GetAsync("/api/parked"))["items"]!.AsArray().Count.ShouldBe(2);
        await host.PostAsync($"/api/parked/{Guid.CreateVersion7()}/retry", status: 404);
    }

    private static Task ParkAsync(ConversationsHost host, Guid id, byte[] body, TimeSpan ahead = default)
    {
        var parked = new ParkedMessage
        {
            Id = id,
            Queue = Topology.Queues.ConversationsInbound,
            Type = nameof(InboundMessage),
            Key = Ada,
            Body = body,
            Reason = "It was broken.",
            ParkedAt = TimeProvider.System.GetUtcNow() + ahead,
        };
        var envelope = new Envelope
        {
            Id = id,
            Topic = Topics.Parked,
            Key = Ada,
            Type = nameof(ParkedMessage),
            Body = JsonSerializer.SerializeToUtf8Bytes(parked, HostingJson.Default.ParkedMessage),
        };
        return host.Services.GetRequiredService<ParkedHandler>().HandleAsync([envelope], default);
    }
}
