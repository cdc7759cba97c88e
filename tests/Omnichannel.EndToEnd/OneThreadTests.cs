using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>One person, three channels, one thread; and the answers go back the way they came.</summary>
public abstract class OneThreadTests(HubFixture hub)
{
    [Fact]
    public async Task Text_ReachesThread_AnswerReachesTwilio()
    {
        var phone = HubFixture.NewPhone();

        await hub.TextTakenAsync(phone, "Is my order on its way?");
        var (thread, messages) = await hub.InboundAsync("tel:" + phone, 1);
        var reply = await hub.Api.ReplyAsync(thread.Id, "It left this morning.");

        messages.ShouldBeGapless();
        var text = messages.Single(message => message.Direction == "inbound");
        text.Content.Text.ShouldBe("Is my order on its way?");
        (text.Channel, text.Account, text.Address).ShouldBe(("sms", HubFixture.Sms, "tel:" + phone));
        await hub.Api.DeliveredAsync(thread.Id, reply.Id, "sent", "delivered");
        var sent = hub.Twilio.Sent.Where(sent => sent.To == phone).ShouldHaveSingleItem();
        (sent.Body, sent.From).ShouldBe(("It left this morning.", HubFixture.OurNumber));
    }

    [Fact]
    public async Task Reply_SameClientMessageIdTwice_IsOneMessage()
    {
        var phone = HubFixture.NewPhone();
        await hub.TextTakenAsync(phone, "Hello?");
        var (thread, _) = await hub.InboundAsync("tel:" + phone, 1);
        var id = Guid.CreateVersion7().ToString();

        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => hub.Api.ReplyAsync(thread.Id, "Hello!", clientMessageId: id)));

        replies.Select(reply => reply.Id).Distinct().ShouldHaveSingleItem();
        await hub.Api.DeliveredAsync(thread.Id, replies[0].Id, "sent", "delivered");
        (await hub.Api.MessagesAsync(thread.Id)).Count(message => message.Direction == "outbound").ShouldBe(1);
        hub.Twilio.Sent.Count(sent => sent.To == phone).ShouldBe(1);
    }

    [Fact]
    public async Task SamePerson_ChatsTextsAndMails_IsOneThreadAndAnsweredOnEachChannel()
    {
        var (phone, mail) = (HubFixture.NewPhone(), HubFixture.NewMail());
        var token = ChatVisitor.IdentityToken(HubFixture.SiteSecret, new JsonObject
        {
            ["sub"] = "customer-" + phone,
            ["name"] = "Ada",
            ["phone_number"] = phone,
            ["email"] = mail,
            ["exp"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds(),
        });
        using var visitor = await ChatVisitor.ArriveAsync(hub.Hub.BaseAddress, HubFixture.Chat, new JsonObject { ["identityToken"] = token });
        var (chat, text) = (visitor.Address, "tel:" + phone);
        var post = "mailto:" + mail;

        await visitor.WriteAsync("One: by chat");
        var (thread, _) = await hub.InboundAsync(chat, 1);
        await hub.TextTakenAsync(phone, "Two: by text");
        await hub.InboundAsync(text, 2);
        await hub.Mail.DeliverAsync(HubFixture.OurMailbox, $"""
            Message-ID: <question.{phone[1..]}@example.com>
            Date: Sat, 21 Nov 2026 10:00:00 +0000
            From: Ada <{mail}>
            To: {HubFixture.OurMailbox}
            Subject: My order

            Three: by mail
            """);
        var (last, messages) = await hub.InboundAsync(post, 3);

        messages.ShouldBeGapless();
        messages.Inbound().ShouldBe(["One: by chat", "Two: by text", "Three: by mail"]);
        messages.Where(message => message.Direction == "inbound").Select(message => message.Channel).ShouldBe(["webchat", "sms", "email"]);
        last.Id.ShouldBe(thread.Id);
        last.Customer.Addresses.Select(address => address.Address).Intersect([chat, text, post]).Count().ShouldBe(3, "one customer has all three");

        var replies = new[]
        {
            await hub.Api.ReplyAsync(thread.Id, "Answer by chat", (HubFixture.Chat, chat)),
            await hub.Api.ReplyAsync(thread.Id, "Answer by text", (HubFixture.Sms, text)),
            await hub.Api.ReplyAsync(thread.Id, "Answer by mail", (HubFixture.Email, post)),
        };
        foreach (var reply in replies)
        {
            await hub.Api.DeliveredAsync(thread.Id, reply.Id, "sent", "delivered", "read");
        }

        hub.Twilio.Sent.Where(sent => sent.To == phone).ShouldHaveSingleItem().Body.ShouldBe("Answer by text");
        (await visitor.SeesAsync()).ShouldContain("Answer by chat");
        await AnswerThreadsInMailProgramAsync(mail, phone);
    }

    // The customer's mail program has the question (among the sent mails) and the answer, and shows one conversation.
    private async Task AnswerThreadsInMailProgramAsync(string mail, string phone)
    {
        await hub.Mail.DeliverAsync(mail, $"Message-ID: <question.{phone[1..]}@example.com>\nFrom: {mail}\nSubject: My order\n\nThree: by mail\n");
        await using var mailbox = await hub.Mail.OpenAsync(mail);
        var mails = await mailbox.MailsAsync();
        mails.Count.ShouldBe(2);
        mails.Count(raw => raw.Contains("Answer by mail", StringComparison.Ordinal)).ShouldBe(1);
        (await mailbox.ThreadsAsync()).Count(letter => letter == '(').ShouldBe(1, "the server's threading finds one conversation");
    }
}

[Collection(nameof(Standalone))]
public sealed class OneThreadTests_Standalone(StandaloneFixture hub) : OneThreadTests(hub);

[Collection(nameof(Microservices))]
public sealed class OneThreadTests_Microservices(MicroservicesFixture hub) : OneThreadTests(hub);
