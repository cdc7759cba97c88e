using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Deliveries;

public sealed class DispatcherTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_ALane_SendsOneAfterTheOtherInOrder(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        foreach (var text in (string[])["one", "two", "three"])
        {
            await bench.PostAsync(text);
        }

        for (var round = 1; round <= 3; round++)
        {
            await bench.DispatchAsync();
            await bench.DispatchAsync();
            var sent = await bench.SentAsync();
            sent.Count.ShouldBe(round);
            await bench.AnswerAsync(sent[^1], DeliveryStates.Sent, $"SM{round}");
        }

        (await bench.SentAsync()).Select(send => send.Content.Text).ShouldBe(["one", "two", "three"]);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_OtherLane_NeedNotWait(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await bench.PostAsync("by text");
        await bench.PostAsync("by mail", new Via(ReplyBench.Mailbox, ReplyBench.Mail));

        await bench.DispatchAsync();

        (await bench.SentAsync()).Select(send => (send.Channel, send.To, send.Attempt)).ShouldBe([("sms", ReplyBench.Phone, 1), ("email", ReplyBench.Mail, 1)], ignoreOrder: true);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_TwoInstancesAtOnce_SendEachOnce(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await using var other = bench.Store.AnotherInstance();
        for (var number = 0; number < 20; number++)
        {
            await bench.Store.ReceiveAsync(bench.Store.Message($"tel:+1555200{number:0000}", "hi") with { Account = ReplyBench.Sms });
            var thread = (await bench.Store.ThreadOfAsync($"tel:+1555200{number:0000}")).Id;
            (await bench.Store.Get<PostMessage>().HandleAsync(thread, bench.Reply("hello"), ReplyBench.Alma, default)).Result.ShouldBeOfType<Accepted<MessageModel>>();
        }

        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => (number % 2 == 0 ? bench.Store : other).Get<Dispatcher>().RunOnceAsync(default)));
        await bench.DispatchAsync();

        var sent = await bench.SentAsync();
        sent.Count.ShouldBe(20);
        sent.Select(send => send.DeliveryId).Distinct().Count().ShouldBe(20);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Receipt_BeforeTheAnswer_CountsWhenTheIdIsKnown(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        await bench.DispatchAsync();

        await bench.ReceiptAsync("SM1", DeliveryStates.Delivered);
        await bench.ReceiptAsync("SM1", DeliveryStates.Delivered, account: "another");
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("sending");
        await bench.AnswerAsync((await bench.SentAsync())[0], DeliveryStates.Sent, "SM1");

        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("delivered");
        (await bench.Store.CountAsync("early_receipts")).ShouldBe(1);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Receipt_AtTheSameMomentAsTheAnswer_IsNotLost(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        await using var other = bench.Store.AnotherInstance();
        for (var number = 1; number <= 10; number++)
        {
            var message = await bench.PostAsync("hello");
            await bench.DispatchAsync();
            var send = (await bench.SentAsync())[^1];
            await Task.WhenAll(
                bench.AnswerAsync(send, DeliveryStates.Sent, $"SM{number}"),
                other.ReceiveAsync(new DeliveryUpdated { Account = ReplyBench.Sms, ExternalId = $"SM{number}", State = "delivered", OccurredAt = bench.Store.Time.GetUtcNow() }));

            (await bench.DeliveryAsync(message.Id)).State.ShouldBe("delivered");
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_ChannelThatNeverAnswers_IsAskedAgainAndThenUnknown(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        await bench.DispatchAsync();
        (await bench.DispatchAsync()).ShouldBe(0);

        bench.Store.Time.Advance(Dispatcher.Lease);
        await bench.DispatchAsync();
        (await bench.SentAsync()).Select(send => (send.DeliveryId, send.Attempt)).Distinct().ShouldHaveSingleItem();
        (await bench.SentAsync()).Count.ShouldBe(2);

        bench.Store.Time.Advance(Backoff.GiveUp);
        await bench.DispatchAsync();
        (await bench.DeliveryAsync(message.Id)).State.ShouldBe("unknown");
        (await bench.SentAsync()).Count.ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_AccountThatIsAway_WaitsOrFails(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var byText = await bench.PostAsync("by text");
        var byMail = await bench.PostAsync("by mail", new Via(ReplyBench.Mailbox, ReplyBench.Mail));
        bench.Store.Accounts.Put(new Account { Id = ReplyBench.Sms, Channel = "sms", Provider = "twilio", Enabled = false });
        bench.Store.Accounts.Remove(ReplyBench.Mailbox);

        await bench.DispatchAsync();

        (await bench.DeliveryAsync(byText.Id)).State.ShouldBe("queued");
        (await bench.DeliveryAsync(byMail.Id)).Error!.Code.ShouldBe("account-gone");
        bench.Store.Accounts.Put(new Account { Id = ReplyBench.Sms, Channel = "sms", Provider = "twilio" });
        bench.Store.Time.Advance(TimeSpan.FromMinutes(1));
        await bench.DispatchAsync();
        (await bench.SentAsync()).ShouldHaveSingleItem().Content.Text.ShouldBe("by text");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_PaceOfOnePerSecond_IsKeptOverAllInstances(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind, new Capabilities { RateLimit = new RateLimit(1) });
        await using var other = bench.Store.AnotherInstance();
        foreach (var address in (string[])["tel:+15553000001", "tel:+15553000002", "tel:+15553000003"])
        {
            await bench.Store.ReceiveAsync(bench.Store.Message(address, "hi") with { Account = ReplyBench.Sms });
            await bench.Store.Get<PostMessage>().HandleAsync((await bench.Store.ThreadOfAsync(address)).Id, bench.Reply(address), ReplyBench.Alma, default);
        }

        for (var second = 1; second <= 3; second++)
        {
            await Task.WhenAll(bench.DispatchAsync(), other.Get<Dispatcher>().RunOnceAsync(default));
            await bench.DispatchAsync();
            (await bench.SentAsync()).Count.ShouldBe(second);
            if (second < 3)
            {
                (await bench.Store.Get<Dispatcher>().NextDueAsync(default)).ShouldBe(bench.Store.Time.GetUtcNow().AddSeconds(1));
            }

            bench.Store.Time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_ClockThatWasAhead_HoldsNothingBackOnceItIsRight(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind, new Capabilities { RateLimit = new RateLimit(1) });
        string[] addresses = ["tel:+15553000001", "tel:+15553000002", "tel:+15553000003"];
        foreach (var address in addresses)
        {
            await bench.Store.ReceiveAsync(bench.Store.Message(address, "hi") with { Account = ReplyBench.Sms });
        }

        async Task PostAsync(string address) =>
            await bench.Store.Get<PostMessage>().HandleAsync((await bench.Store.ThreadOfAsync(address)).Id, bench.Reply(address), ReplyBench.Alma, default);

        bench.Store.Time.Advance(TimeSpan.FromMinutes(10));
        await PostAsync(addresses[0]);
        await PostAsync(addresses[1]);
        await bench.DispatchAsync();
        (await bench.SentAsync()).Count.ShouldBe(1);
        bench.Store.Time.Advance(TimeSpan.FromMinutes(-10));

        // The account's pace and the reply that waits are of ten minutes later; from here on the pace is kept as ever.
        await PostAsync(addresses[2]);
        (await bench.DispatchAsync()).ShouldBe(2);
        (await bench.SentAsync()).Count.ShouldBe(1);
        (await bench.DispatchAsync()).ShouldBe(0);
        for (var second = 2; second <= 3; second++)
        {
            bench.Store.Time.Advance(TimeSpan.FromSeconds(1));
            await bench.DispatchAsync();
            (await bench.SentAsync()).Count.ShouldBe(second);
        }
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_PutOffOrLentOutByAClockThatWasAhead_IsNotWaitedFor(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        bench.Store.Time.Advance(TimeSpan.FromMinutes(10));
        await bench.PostAsync("by text");
        await bench.PostAsync("by mail", new Via(ReplyBench.Mailbox, ReplyBench.Mail));
        await bench.DispatchAsync();
        await bench.AnswerAsync((await bench.SentAsync()).Single(send => send.Account == ReplyBench.Sms), DeliveryStates.Retry);
        bench.Store.Time.Advance(TimeSpan.FromMinutes(-10));

        await using var started = bench.Store.AnotherInstance();
        await started.Get<Dispatcher>().RunOnceAsync(default);
        (await bench.SentAsync()).Count(send => send.Account == ReplyBench.Sms).ShouldBe(2);
        bench.Store.Time.Advance(Dispatcher.Lease);
        await started.Get<Dispatcher>().RunOnceAsync(default);

        (await bench.SentAsync()).Count(send => send.Account == ReplyBench.Mailbox).ShouldBe(2);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task NextDue_NothingToSend_IsNever(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);

        (await bench.Store.Get<Dispatcher>().NextDueAsync(default)).ShouldBeNull();
        (await bench.Store.Get<SnoozeClock>().UntilNextAsync(default)).ShouldBe(TimeSpan.FromSeconds(30));
        (await bench.DispatchAsync()).ShouldBe(0);
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Instance_ThatDiesAfterAnyCommit_LeavesNothingUndoneAndNothingTwice(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var request = bench.Reply("hello");
        await bench.PostAsync(request);

        // The client never got its 202 and asks another instance, which also finds the delivery.
        await using (var second = bench.Store.AnotherInstance())
        {
            await bench.PostAsync(request, second);
            await second.Get<Dispatcher>().RunOnceAsync(default);
        }

        // It died before its relay published: the row stands in the outbox for the next, and nothing is queued a second time.
        await using var third = bench.Store.AnotherInstance();
        await third.Get<Dispatcher>().RunOnceAsync(default);
        var send = (await bench.SentAsync()).ShouldHaveSingleItem();

        // The answer is handed over twice, because the first that took it died before it said so.
        var answer = new DeliveryUpdated
        {
            Account = ReplyBench.Sms,
            DeliveryId = send.DeliveryId,
            Attempt = 1,
            ExternalId = "SM1",
            State = DeliveryStates.Sent,
            OccurredAt = bench.Store.Time.GetUtcNow(),
        };
        await bench.Store.ReceiveAsync(answer);
        await third.ReceiveAsync(answer, answer);

        var delivery = await bench.DeliveryAsync(send.MessageId);
        (delivery.Id, delivery.State, delivery.Attempts).ShouldBe((send.DeliveryId, "sent", 1));
        (await bench.ThreadAsync()).LastSeq.ShouldBe(2);
        (await bench.FeedAsync()).Count(type => type == "message.updated").ShouldBe(1);
    }
}
