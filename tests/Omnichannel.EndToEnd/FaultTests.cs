using System.Net;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>
/// Kills while messages flow. A provider sends again whatever was not taken, as Twilio does; then every message stands exactly once and in
/// order, every reply is sent once or says what became of it, and nothing waits any more.
/// </summary>
public abstract class FaultTests(HubFixture hub)
{
    private const int Customers = 20;
    private const int Texts = 100;
    private const int Replies = 2;

    // Services try again with growing pauses while a server is away.
    private static readonly TimeSpan Recovery = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task KillOfTheEmailAdapter_WhileMailsCome_TakesEachOnceAndInOrder()
    {
        var mail = HubFixture.NewMail();
        var texts = Enumerable.Range(1, 40).Select(number => $"Mail {number}").ToList();
        await DeliverAsync(mail, texts.Take(20));
        await hub.InboundAsync("mailto:" + mail, 1);

        await hub.Hub.KillEmailAdapterAsync();
        await DeliverAsync(mail, texts.Skip(20));

        var (_, messages) = await hub.InboundAsync("mailto:" + mail, texts.Count, Recovery);
        messages.Inbound().ShouldBe(texts);
        messages.ShouldBeGapless();
    }

    /// <summary>Kills a part when a third of the messages was taken, and starts it when the flow had time to notice.</summary>
    protected async Task SurvivesKillOfAsync(string part)
    {
        var phones = Enumerable.Range(0, Customers).Select(_ => HubFixture.NewPhone()).ToList();
        var taken = 0;
        var third = new TaskCompletionSource();
        var texting = phones.Select(phone => Task.Run(async () =>
        {
            for (var number = 1; number <= Texts; number++)
            {
                await TextUntilTakenAsync(phone, $"Text {number}");
                if (Interlocked.Increment(ref taken) == Customers * Texts / 3)
                {
                    third.SetResult();
                }
            }
        })).ToList();
        var replying = phones.Select(phone => Task.Run(() => ReplyAsync(phone))).ToList();

        await third.Task;
        await hub.Hub.KillAsync(part);
        await hub.Hub.StartAsync(part);
        await Task.WhenAll(texting);

        foreach (var phone in phones)
        {
            var (_, messages) = await hub.InboundAsync("tel:" + phone, Texts, Recovery);
            messages.Inbound().ShouldBe(Enumerable.Range(1, Texts).Select(number => $"Text {number}"), $"{phone} after the kill of {part}");
            messages.ShouldBeGapless();
        }

        foreach (var (phone, thread, replies) in await Task.WhenAll(replying))
        {
            await RepliesAreSentOnceOrSayWhyAsync(phone, thread, replies);
        }

        await Until.True(async () => (await hub.Hub.BacklogAsync()).Count == 0, "nothing waits in an outbox", Recovery);
        (await hub.Api.ParkedAsync()).ShouldBeEmpty();
    }

    private async Task DeliverAsync(string mail, IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            await hub.Mail.DeliverAsync(HubFixture.OurMailbox, $"""
                Message-ID: <{Guid.CreateVersion7()}@example.com>
                From: Ada <{mail}>
                To: {HubFixture.OurMailbox}
                Subject: {text}

                {text}
                """);
        }
    }

    // What Twilio does when it gets no 2xx: the same webhook again, later.
    private Task TextUntilTakenAsync(string phone, string text)
    {
        var sid = TwilioStandIn.NewSid();
        return Until.True(
            async () =>
            {
                using var answer = await hub.TextAsync(phone, text, sid);
                return answer.IsSuccessStatusCode || (IsPassing(answer.StatusCode) ? false : throw new InvalidOperationException($"{answer.StatusCode} for {text}"));
            },
            $"\"{text}\" of {phone} is taken",
            Recovery);
    }

    private async Task<(string Phone, Guid Thread, List<Guid> Replies)> ReplyAsync(string phone)
    {
        var thread = await hub.Api.ThreadAsync("tel:" + phone);
        var replies = new List<Guid>();
        for (var number = 1; number <= Replies; number++)
        {
            var id = Guid.CreateVersion7().ToString();
            var text = $"Reply {number} to {phone}";
            var reply = await Until.Value(
                async () =>
                {
                    using var answer = await hub.Api.SendReplyAsync(thread.Id, text, clientMessageId: id);
                    return IsPassing(answer.StatusCode) ? null : await hub.Api.ReplyAsync(thread.Id, text, clientMessageId: id);
                },
                $"\"{text}\" is accepted",
                Recovery);
            replies.Add(reply.Id);
        }

        return (phone, thread.Id, replies);
    }

    private async Task RepliesAreSentOnceOrSayWhyAsync(string phone, Guid thread, List<Guid> replies)
    {
        foreach (var reply in replies)
        {
            var message = await hub.Api.DeliveredAsync(thread, reply, "sent", "delivered", "failed", "unknown");
            var sent = hub.Twilio.Sent.Count(text => text.To == phone && text.Body == message.Content.Text);
            sent.ShouldBeLessThanOrEqualTo(1, $"{message.Content.Text} was sent twice");
            if (message.Delivery!.State is "sent" or "delivered")
            {
                sent.ShouldBe(1, $"{message.Content.Text} is said to be sent");
            }
            else
            {
                message.Delivery.Error.ShouldNotBeNull($"{message.Content.Text} is {message.Delivery.State} without a reason");
            }
        }
    }

    private static bool IsPassing(HttpStatusCode status) =>
        status is HttpStatusCode.TooManyRequests or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
            or HttpStatusCode.InternalServerError;
}

[Collection(nameof(Standalone))]
public sealed class FaultTests_Standalone(StandaloneFixture hub) : FaultTests(hub)
{
    [Fact]
    public Task KillOfTheProcess_WhileMessagesFlow_LosesNothing() => SurvivesKillOfAsync(StandaloneHub.Everything);
}

[Collection(nameof(Microservices))]
public sealed class FaultTests_Microservices(MicroservicesFixture hub) : FaultTests(hub)
{
    [Theory]
    [InlineData("conversations-1")]
    [InlineData("sms")]
    [InlineData(MicroservicesHub.RabbitMq)]
    [InlineData(MicroservicesHub.PostgreSql)]
    public Task KillOfAPart_WhileMessagesFlow_LosesNothing(string part) => SurvivesKillOfAsync(part);
}
