using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Deliveries;

/// <summary>A reply that its channel could not process.</summary>
public sealed class ParkedDeliveryTests
{
    private const string Broken = "InvalidDataException: it was broken";

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task Parked_SendMessage_FailsAndTheNextToThatCustomerGoes(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("one");
        await bench.PostAsync("two");
        await bench.DispatchAsync();
        var send = (await bench.SentAsync()).ShouldHaveSingleItem();

        await ParkAsync(bench, send, Broken);
        await ParkAsync(bench, send, Broken);

        var delivery = await bench.DeliveryAsync(message.Id);
        (delivery.State, delivery.Error).ShouldBe((DeliveryStates.Failed, new DeliveryError("parked", Broken)));
        (await bench.FeedAsync()).Count(type => type == "message.updated").ShouldBe(1);
        await bench.DispatchAsync();
        (await bench.SentAsync())[^1].Content.Text.ShouldBe("two");
        await bench.AnswerAsync((await bench.SentAsync())[^1], DeliveryStates.Sent, "SM2");

        (await bench.Store.Get<RetryMessage>().HandleAsync(message.Id, default)).Result.ShouldBeOfType<Accepted<MessageModel>>();
        await bench.DispatchAsync();
        var again = (await bench.SentAsync())[^1];
        (again.DeliveryId, again.Attempt).ShouldBe((send.DeliveryId, 2));
        await ParkAsync(bench, send, Broken);
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe(DeliveryStates.Sending, "that was the attempt before");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Parked_SendMessageThatKilledItsConsumers_IsUnknownBecauseItMayHaveBeenSent(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("one");
        await bench.DispatchAsync();

        await ParkAsync(bench, (await bench.SentAsync())[0], ParkedMessage.ConsumerDied);

        var delivery = await bench.DeliveryAsync(message.Id);
        (delivery.State, delivery.Error!.Code).ShouldBe((DeliveryStates.Unknown, "parked"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Parked_SentAgainByAnOperator_IsSentAndStaysSo(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("one");
        await bench.DispatchAsync();
        var send = (await bench.SentAsync())[0];
        await ParkAsync(bench, send, Broken);

        await bench.AnswerAsync(send, DeliveryStates.Sent, "SM1");
        await ParkAsync(bench, send, Broken);

        var delivery = await bench.DeliveryAsync(message.Id);
        (delivery.State, delivery.Error).ShouldBe((DeliveryStates.Sent, null));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Parked_OfWhichNobodyCanReadWhichDeliveryItWas_IsKeptAllTheSame(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        await ParkAsync(bench, "{}"u8.ToArray(), Broken);
        await ParkAsync(bench, "not json"u8.ToArray(), Broken);
        await ParkAsync(bench, "null"u8.ToArray(), Broken);

        (await bench.Store.CountAsync("parked")).ShouldBe(3);
    }

    private static Task ParkAsync(ReplyBench bench, SendMessage send, string reason) =>
        ParkAsync(bench, JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage), reason);

    private static Task ParkAsync(ReplyBench bench, byte[] body, string reason)
    {
        var now = bench.Store.Time.GetUtcNow();
        var parked = new ParkedMessage
        {
            Id = Guid.CreateVersion7(),
            Queue = Topology.Queues.SmsSend,
            Type = nameof(SendMessage),
            Key = ReplyBench.Phone,
            Body = body,
            Reason = reason,
            ParkedAt = now,
        };
        return bench.Store.Get<ParkedHandler>().HandleAsync(
            [
                new Envelope
                {
                    Id = parked.Id,
                    Topic = Topics.Parked,
                    Key = parked.Key,
                    Type = nameof(ParkedMessage),
                    Body = JsonSerializer.SerializeToUtf8Bytes(parked, HostingJson.Default.ParkedMessage),
                },
            ],
            default);
    }
}
