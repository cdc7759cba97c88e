using Omnichannel.Contracts;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Storage;

namespace Omnichannel.Conversations.Tests.Deliveries;

public sealed class DeliveryProgressTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private static readonly string[] Providers = [DeliveryStates.Sent, DeliveryStates.Delivered, DeliveryStates.Read];

    [Theory]
    [InlineData("queued", "sent", "sent")]
    [InlineData("queued", "failed", "queued")]
    [InlineData("queued", "unknown", "queued")]
    [InlineData("queued", "retry", "queued")]
    [InlineData("sending", "sent", "sent")]
    [InlineData("sending", "delivered", "delivered")]
    [InlineData("sending", "failed", "failed")]
    [InlineData("sending", "unknown", "unknown")]
    [InlineData("sending", "retry", "queued")]
    [InlineData("sent", "delivered", "delivered")]
    [InlineData("sent", "failed", "failed")]
    [InlineData("sent", "retry", "sent")]
    [InlineData("sent", "unknown", "sent")]
    [InlineData("delivered", "sent", "delivered")]
    [InlineData("delivered", "failed", "delivered")]
    [InlineData("delivered", "read", "read")]
    [InlineData("read", "sent", "read")]
    [InlineData("read", "delivered", "read")]
    [InlineData("read", "failed", "read")]
    [InlineData("unknown", "sent", "sent")]
    [InlineData("unknown", "failed", "failed")]
    [InlineData("unknown", "retry", "unknown")]
    [InlineData("failed", "sent", "failed")]
    [InlineData("failed", "delivered", "delivered")]
    [InlineData("failed", "retry", "failed")]
    [InlineData("sending", "nonsense", "sending")]
    [InlineData("sending", "queued", "sending")]
    public void Apply_AnyNews_OnlyMovesForward(string from, string news, string to) =>
        Apply(Delivery(from), Update(news)).State.ShouldBe(to);

    [Fact]
    public void Apply_SameNewsTwice_HasNoSecondEffect()
    {
        var sent = Apply(Delivery(DeliveryStates.Sending), Update(DeliveryStates.Sent, "SM1"));

        Apply(sent, Update(DeliveryStates.Sent, "SM1")).ShouldBeSameAs(sent);
    }

    [Fact]
    public void Apply_EveryOrderOfReceipts_EndsTheSame()
    {
        foreach (var order in Providers.SelectMany(a => Providers.SelectMany(b => Providers.Select(c => new[] { a, b, c }))).Where(o => o.Distinct().Count() == 3))
        {
            order.Aggregate(Delivery(DeliveryStates.Sending), (delivery, state) => Apply(delivery, Update(state, "SM1"))).State.ShouldBe(DeliveryStates.Read);
        }
    }

    [Fact]
    public void Apply_RetryAnsweringAnEarlierAttempt_HasNoEffect()
    {
        var delivery = Delivery(DeliveryStates.Sending) with { Attempts = 2, Tries = 2 };

        Apply(delivery, Update(DeliveryStates.Retry) with { Attempt = 1 }).ShouldBeSameAs(delivery);
        Apply(delivery, Update(DeliveryStates.Failed) with { Attempt = 1 }).ShouldBeSameAs(delivery);
    }

    [Fact]
    public void Apply_SentAnsweringAnEarlierAttempt_StopsTheNext() =>
        Apply(Delivery(DeliveryStates.Queued) with { Attempts = 1 }, Update(DeliveryStates.Sent) with { Attempt = 1 }).State.ShouldBe(DeliveryStates.Sent);

    [Fact]
    public void Apply_ReceiptOfAnEarlierSending_HasNoEffect()
    {
        var delivery = Delivery(DeliveryStates.Sent) with { ExternalId = "SM2" };

        Apply(delivery, Update(DeliveryStates.Failed, "SM1")).ShouldBeSameAs(delivery);
    }

    [Theory]
    [InlineData("sent", "failed", "mailto:bob@example.com", "sent", "no copy to bob@example.com")]
    [InlineData("sent", "failed", "mailto:Boss@example.com", "sent", "no copy to boss@example.com")]
    [InlineData("queued", "failed", "mailto:bob@example.com", "queued", "no copy to bob@example.com")]
    [InlineData("sent", "failed", "mailto:ada@example.com", "failed", "")]
    [InlineData("sent", "failed", "mailto:ada@example.net", "failed", "")]
    [InlineData("sent", "failed", "mailto:bob@example.com mailto:ada@example.com", "failed", "no copy to bob@example.com")]
    [InlineData("sent", "read", "mailto:bob@example.com", "sent", "")]
    [InlineData("sent", "read", "mailto:ada@example.com", "read", "")]
    public void Apply_NewsOfCopies_SayNothingOfTheCustomersMail(string from, string news, string recipients, string to, string degraded)
    {
        var content = new DeliveryContent { Cc = ["mailto:bob@example.com", "mailto:ADA@example.com"], Bcc = ["mailto:boss@example.com"] };
        var delivery = Delivery(from) with { Address = "mailto:ada@example.com", Content = content.ToJson() };
        var update = Update(news) with { Recipients = recipients.Split(' ') };

        var moved = Apply(delivery, update);

        moved.State.ShouldBe(to);
        string.Join(", ", Stored.Texts(moved.Degraded)).ShouldBe(degraded);
        Apply(moved, update).ShouldBe(moved);
    }

    [Fact]
    public void Apply_AnswerAfterTheReceipt_StillBringsTheProvidersId()
    {
        var delivered = Apply(Delivery(DeliveryStates.Sending), Update(DeliveryStates.Delivered));

        Apply(delivered, Update(DeliveryStates.Sent, "SM1")).ExternalId.ShouldBe("SM1");
    }

    [Fact]
    public void Apply_Retry_WaitsLongerEachTimeAndKeepsTheReason()
    {
        var busy = Update(DeliveryStates.Retry) with { Error = new DeliveryError("429", "slow down") };

        var first = Apply(Delivery(DeliveryStates.Sending) with { Attempts = 1, Tries = 1 }, busy);
        var third = Apply(Delivery(DeliveryStates.Sending) with { Attempts = 3, Tries = 3 }, busy);

        (first.DueAt - Now).ShouldBe(TimeSpan.FromSeconds(1.5));
        (third.DueAt - Now).ShouldBe(TimeSpan.FromSeconds(13.5));
        first.ErrorCode.ShouldBe("429");
    }

    [Fact]
    public void Apply_RetryAfter_IsHonoured() =>
        (Apply(Delivery(DeliveryStates.Sending), Update(DeliveryStates.Retry) with { RetryAfterSeconds = 120 }).DueAt - Now)
            .ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(120));

    [Fact]
    public void Apply_RetryAfterADayOfAsking_Fails() =>
        Apply(Delivery(DeliveryStates.Sending) with { Since = Now.AddHours(-24) }, Update(DeliveryStates.Retry) with { RetryAfterSeconds = 1 }).State.ShouldBe(DeliveryStates.Failed);

    [Fact]
    public void Apply_RetryAfterAgainAndAgain_IsNoTryAndComesAtMostOnceAMinute()
    {
        var waiting = Apply(Delivery(DeliveryStates.Sending) with { Attempts = Backoff.Often + 1, Tries = Backoff.MaxTries }, Update(DeliveryStates.Retry) with { RetryAfterSeconds = 1 });

        (waiting.State, waiting.Tries).ShouldBe((DeliveryStates.Queued, Backoff.MaxTries - 1));
        (waiting.DueAt - Now).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Apply_LastRetry_FailsWithTheLastReason()
    {
        var failed = Apply(Delivery(DeliveryStates.Sending) with { Attempts = Backoff.MaxTries + 2, Tries = Backoff.MaxTries }, Update(DeliveryStates.Retry) with { Error = new DeliveryError("503") });

        failed.State.ShouldBe(DeliveryStates.Failed);
        failed.ErrorCode.ShouldBe("503");
    }

    [Fact]
    public void Apply_RetryAfterADay_Fails() =>
        Apply(Delivery(DeliveryStates.Sending) with { Since = Now.AddHours(-24) }, Update(DeliveryStates.Retry)).State.ShouldBe(DeliveryStates.Failed);

    [Fact]
    public void Delay_ManyTries_IsNeverMoreThanTenMinutes() =>
        Enumerable.Range(1, 50).ShouldAllBe(tries => Backoff.Delay(tries, 1) <= TimeSpan.FromMinutes(10) && Backoff.Delay(tries, 0) > TimeSpan.Zero);

    private static DeliveryRow Apply(DeliveryRow delivery, DeliveryUpdated update) => DeliveryProgress.Apply(delivery, update, Now, chance: 0.5);

    private static DeliveryRow Delivery(string state) => new()
    {
        Id = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        ThreadId = Guid.CreateVersion7(),
        Account = "sms",
        State = state,
        Attempts = 1,
        Tries = 1,
        Since = Now,
        DueAt = Now,
    };

    private static DeliveryUpdated Update(string state, string? externalId = null) =>
        new() { Account = "sms", State = state, ExternalId = externalId, OccurredAt = Now };
}
