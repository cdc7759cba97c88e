using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Deliveries;

/// <summary>What channels answer, and what is sent again for it.</summary>
public sealed class AnswerTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task Answer_Sent_IsShownWithItsFeedEvent(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        await bench.DispatchAsync();

        await bench.AnswerAsync((await bench.SentAsync())[0], DeliveryStates.Sent, "SM1");
        await bench.ReceiptAsync("SM1", DeliveryStates.Read);
        var events = (await bench.FeedAsync()).Count;
        await bench.ReceiptAsync("SM1", DeliveryStates.Delivered);

        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("read");
        (await bench.FeedAsync())[^1].ShouldBe("message.updated");
        (await bench.FeedAsync()).Count.ShouldBe(events, "a late receipt is no news");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Answer_FromAnotherAccount_ChangesNothing(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        await bench.DispatchAsync();

        await bench.AnswerAsync((await bench.SentAsync())[0] with { Account = ReplyBench.Mailbox }, DeliveryStates.Failed);

        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("sending");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Receipt_OfACopyThatCameBack_SaysSoAndFailsNothing(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await bench.Store.ReceiveAsync(bench.Store.Message(ReplyBench.Mail, "Hello", channel: "email") with { Account = ReplyBench.Mailbox });
        var message = await bench.PostAsync(bench.Reply("All of you get this.") with { Cc = ["bob@example.com"] });
        await bench.DispatchAsync();
        var send = (await bench.SentAsync()).Single();
        var bounce = new DeliveryUpdated
        {
            Account = send.Account,
            DeliveryId = send.DeliveryId,
            State = DeliveryStates.Failed,
            Error = new DeliveryError("5.1.1", "No such user here"),
            Recipients = ["mailto:bob@example.com"],
            OccurredAt = bench.Store.Time.GetUtcNow(),
        };
        await bench.AnswerAsync(send, DeliveryStates.Sent);

        await bench.Store.ReceiveAsync(bounce);
        var afterwards = await bench.DeliveryAsync(message.Id);
        await bench.Store.ReceiveAsync(bounce with { Recipients = [ReplyBench.Mail] });

        (afterwards.State, afterwards.Error).ShouldBe(("sent", null));
        afterwards.Degraded.ShouldBe(["no copy to bob@example.com"]);
        (await bench.FeedAsync())[^1].ShouldBe("message.updated");
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("failed");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Answer_Retry_IsSentAgainWhenItsTimeHasComeUntilItFails(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        for (var attempt = 1; attempt <= Backoff.MaxTries; attempt++)
        {
            await bench.DispatchAsync();
            var send = (await bench.SentAsync())[^1];
            send.Attempt.ShouldBe(attempt);
            await bench.AnswerAsync(send, DeliveryStates.Retry, error: new DeliveryError("503", "busy"));
            (await bench.DispatchAsync()).ShouldBe(0);
            var due = await bench.Store.Get<Dispatcher>().NextDueAsync(default) ?? bench.Store.Time.GetUtcNow();
            bench.Store.Time.Advance(due - bench.Store.Time.GetUtcNow());
        }

        var delivery = await bench.DeliveryAsync(message.Id);
        (delivery.State, delivery.Attempts, delivery.Error).ShouldBe(("failed", Backoff.MaxTries, new DeliveryError("503", "busy")));
        (await bench.SentAsync()).Select(send => send.DeliveryId).Distinct().ShouldHaveSingleItem();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Retry_OfAFailedMessage_SendsTheSameDeliveryAndIgnoresLateAnswers(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        var retry = bench.Store.Get<RetryMessage>();
        ReplyBench.Refusal((await retry.HandleAsync(message.Id, default)).Result).Type.ShouldBe("not-failed");
        await bench.DispatchAsync();
        var first = (await bench.SentAsync())[0];
        await bench.AnswerAsync(first, DeliveryStates.Failed, error: new DeliveryError("30003"));

        (await retry.HandleAsync(message.Id, default)).Result.ShouldBeOfType<Accepted<MessageModel>>().Value!.Delivery!.State.ShouldBe("queued");
        await bench.AnswerAsync(first, DeliveryStates.Failed, error: new DeliveryError("30003"));
        await bench.DispatchAsync();

        var again = (await bench.SentAsync())[^1];
        (again.DeliveryId, again.Attempt).ShouldBe((first.DeliveryId, 2));
        await bench.AnswerAsync(again, DeliveryStates.Sent, "SM2");
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("sent");
        ReplyBench.Refusal((await retry.HandleAsync(Guid.CreateVersion7(), default)).Result).Type.ShouldBe("not-found");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Retry_OfWhatHadLeftAndWasNotDelivered_IsAnotherSending(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        await bench.DispatchAsync();
        var first = (await bench.SentAsync())[0];
        await bench.AnswerAsync(first, DeliveryStates.Sent, "SM1");
        await bench.ReceiptAsync("SM1", DeliveryStates.Failed);

        await bench.Store.Get<RetryMessage>().HandleAsync(message.Id, default);
        await bench.DispatchAsync();

        // Whoever keeps a ledger by the delivery's id has sent the first one, and would not send it again.
        var again = (await bench.SentAsync())[^1];
        again.DeliveryId.ShouldNotBe(first.DeliveryId);
        await bench.AnswerAsync(first with { Attempt = 2 }, DeliveryStates.Sent, "SM1");
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("sending");
        await bench.AnswerAsync(again, DeliveryStates.Sent, "SM2");
        await bench.ReceiptAsync("SM2", DeliveryStates.Delivered);
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("delivered");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Answer_FailedPart_KeepsTheRestFromBeingSent(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind, new Capabilities { MaxTextLength = 5 });
        var message = await bench.PostAsync("one two three");
        await bench.PostAsync("next");
        await bench.DispatchAsync();

        await bench.AnswerAsync((await bench.SentAsync())[0], DeliveryStates.Failed, error: new DeliveryError("21610"));
        await bench.DispatchAsync();

        (await bench.SentAsync()).Select(send => send.Content.Text).ShouldBe(["one", "next"]);
        var delivery = await bench.DeliveryAsync(message.Id);
        (delivery.State, delivery.Error!.Code).ShouldBe(("failed", "21610"));

        await bench.AnswerAsync((await bench.SentAsync())[1], DeliveryStates.Sent, "SM9");
        await bench.Store.Get<RetryMessage>().HandleAsync(message.Id, default);
        for (var part = 2; part <= 4; part++)
        {
            await bench.DispatchAsync();
            await bench.AnswerAsync((await bench.SentAsync())[part], DeliveryStates.Sent, $"SM{part}");
        }

        (await bench.SentAsync()).Skip(2).Select(send => send.Content.Text).ShouldBe(["one", "two", "three"]);
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("sent");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Answer_ProviderThatKeepsAskingUsToWait_IsWaitedForAndCostsNoTry(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        for (var attempt = 1; attempt <= 3 * Backoff.Often; attempt++)
        {
            await bench.DispatchAsync();
            await bench.AnswerAsync((await bench.SentAsync())[^1], DeliveryStates.Retry, error: new DeliveryError("429", "slow down"), retryAfter: 2);
            bench.Store.Time.Advance(TimeSpan.FromSeconds(attempt <= Backoff.Often ? 3 : 70));
        }

        // An outage after it is waited for as any message's first one: not for hours.
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync())[^1], DeliveryStates.Retry, error: new DeliveryError("503", "busy"));
        bench.Store.Time.Advance(TimeSpan.FromSeconds(3));
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync())[^1], DeliveryStates.Sent, "SM1");

        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("sent");
        (await bench.SentAsync()).Count.ShouldBe((3 * Backoff.Often) + 2);
    }
}
