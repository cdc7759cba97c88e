using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Deliveries;

/// <summary>Replies that a provider takes as two messages, of which one arrives.</summary>
public sealed class HalfSentTests
{
    private const string Line = "wa";

    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task Voice_WithWordsThatAreRefused_StaysFailedWhenTheFirstHalfArrives(DatabaseKind kind)
    {
        await using var bench = await BenchAsync(kind);
        var message = await bench.PostAsync(await VoiceAsync(bench, "And words"));
        var first = await NextAsync(bench, 1);
        await bench.AnswerAsync(first, DeliveryStates.Sent, "wamid.1");
        var second = await NextAsync(bench, 2);
        await bench.AnswerAsync(second, DeliveryStates.Failed, error: new DeliveryError("131047", "The window is over."));

        await StatusAsync(bench, first, "wamid.1", DeliveryStates.Delivered);

        (first.Content.Text, first.Attachments.Count, second.Content.Text, second.Attachments.Count).ShouldBe(("And words", 0, "", 1));
        var delivery = await bench.DeliveryAsync(message.Id);
        (delivery.State, delivery.Error!.Code).ShouldBe((DeliveryStates.Failed, "131047"));
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Voice_WithWordsInDoubt_StaysUnknownWhenTheFirstHalfArrives(DatabaseKind kind)
    {
        await using var bench = await BenchAsync(kind);
        var message = await bench.PostAsync(await VoiceAsync(bench, "And words"));
        var first = await NextAsync(bench, 1);
        await bench.AnswerAsync(first, DeliveryStates.Sent, "wamid.1");
        await bench.AnswerAsync(await NextAsync(bench, 2), DeliveryStates.Unknown, error: new DeliveryError("answer-lost", "We stopped while it was being sent."));

        await StatusAsync(bench, first, "wamid.1", DeliveryStates.Delivered);

        (await bench.DeliveryAsync(message.Id)).State.ShouldBe(DeliveryStates.Unknown);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Voice_WithWords_EitherHalfCanFailLater(DatabaseKind kind)
    {
        await using var bench = await BenchAsync(kind);
        var message = await bench.PostAsync(await VoiceAsync(bench, "And words"));
        var first = await NextAsync(bench, 1);
        await bench.AnswerAsync(first, DeliveryStates.Sent, "wamid.1");
        var second = await NextAsync(bench, 2);
        await bench.AnswerAsync(second, DeliveryStates.Sent, "wamid.2");

        await StatusAsync(bench, first, "wamid.1", DeliveryStates.Delivered);
        await StatusAsync(bench, second, "wamid.2", DeliveryStates.Failed);

        (await bench.DeliveryAsync(message.Id)).State.ShouldBe(DeliveryStates.Failed);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Template_WithFiles_IsSentOnce(DatabaseKind kind)
    {
        await using var bench = await BenchAsync(kind);
        var (one, other) = (await VoiceAsync(bench, null), await VoiceAsync(bench, null));
        await bench.PostAsync(one with { Attachments = [.. one.Attachments!, .. other.Attachments!], Template = new MessageTemplate("ready", "en_US", ["Ada"]) });

        await bench.AnswerAsync(await NextAsync(bench, 1), DeliveryStates.Sent, "wamid.1");
        await bench.DispatchAsync();

        (await bench.SentAsync()).ShouldHaveSingleItem().Template!.Name.ShouldBe("ready");
    }

    private static async Task<ReplyBench> BenchAsync(DatabaseKind kind)
    {
        var bench = await ReplyBench.CreateAsync(kind);
        bench.Store.Accounts.Put(new Account { Id = Line, Channel = "whatsapp", Provider = "meta", DisplayName = "WhatsApp" });
        await bench.Store.ReceiveAsync(bench.Store.Message(ReplyBench.Phone, "Hello") with { Account = Line, Channel = "whatsapp" });
        return bench;
    }

    private static async Task<PostMessageRequest> VoiceAsync(ReplyBench bench, string? text)
    {
        var upload = await bench.Store.Get<Uploads>().HandleAsync(ReplyBench.Upload("hello.ogg", "audio/ogg", "sound"), default);
        var file = upload.Result.ShouldBeOfType<Created<FileModel>>().Value!;
        return bench.Reply(text, new Via(Line, ReplyBench.Phone)) with { Attachments = [new FileReference(file.Id)] };
    }

    /// <summary>Dispatches, and gives what left as the so many-th.</summary>
    private static async Task<SendMessage> NextAsync(ReplyBench bench, int count)
    {
        await bench.DispatchAsync();
        var sent = await bench.SentAsync();
        sent.Count.ShouldBe(count);
        return sent[^1];
    }

    /// <summary>A status as WhatsApp gives it: with its own id of the message, and ours of the delivery.</summary>
    private static Task StatusAsync(ReplyBench bench, SendMessage send, string externalId, string state) =>
        bench.Store.ReceiveAsync(new DeliveryUpdated
        {
            Account = Line,
            DeliveryId = send.DeliveryId,
            ExternalId = externalId,
            State = state,
            Error = state == DeliveryStates.Failed ? new DeliveryError("131026", "It cannot be delivered.") : null,
            OccurredAt = bench.Store.Time.GetUtcNow(),
        });
}
