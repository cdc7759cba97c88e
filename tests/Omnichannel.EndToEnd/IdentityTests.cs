using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>Weak claims only suggest; people decide, and can take it back.</summary>
public abstract class IdentityTests(HubFixture hub)
{
    [Fact]
    public async Task AddressTypedIntoTheChat_OnlySuggests_MergeJoins_UnmergePutsEverythingBack()
    {
        var mail = HubFixture.NewMail();
        await hub.Mail.DeliverAsync(HubFixture.OurMailbox, $"""
            Message-ID: <first.{mail}>
            From: Ada <{mail}>
            To: {HubFixture.OurMailbox}
            Subject: Hello

            By mail
            """);
        var (mailThread, mailMessages) = await hub.InboundAsync("mailto:" + mail, 1);
        using var visitor = await ChatVisitor.ArriveAsync(hub.Hub.BaseAddress, HubFixture.Chat, new JsonObject { ["email"] = mail, ["name"] = "Ada" });
        await visitor.WriteAsync("By chat");
        var (chatThread, chatMessages) = await hub.InboundAsync(visitor.Address, 1);

        chatThread.Id.ShouldNotBe(mailThread.Id);
        (await visitor.SeesAsync()).ShouldNotContain("By mail");
        var suggestion = await Until.Value(
            async () =>
            {
                var suggestions = (await hub.Api.CustomerAsync(chatThread.Customer.Id)).Suggestions;
                return suggestions.FirstOrDefault(found => found.CustomerId == mailThread.Customer.Id);
            },
            "the chat's customer is suggested to be the mail's");
        suggestion.Reason.ShouldNotBeNullOrWhiteSpace();

        await hub.Api.MergeAsync(mailThread.Customer.Id, chatThread.Customer.Id, "She said so");
        await MergedIsOneThreadUnderBothIdsAsync(mailThread, chatThread);

        var merge = (await hub.Api.CustomerAsync(mailThread.Customer.Id)).Merges.Single(made => made.UndoneAt is null);
        await hub.Api.UnmergeAsync(mailThread.Customer.Id, merge.Id);

        var (mailAgain, chatAgain) = (await hub.Api.ThreadAsync(mailThread.Id), await hub.Api.ThreadAsync(chatThread.Id));
        (mailAgain.Id, mailAgain.Customer.Id).ShouldBe((mailThread.Id, mailThread.Customer.Id));
        (chatAgain.Id, chatAgain.Customer.Id).ShouldBe((chatThread.Id, chatThread.Customer.Id));
        mailAgain.Customer.Addresses.Select(address => address.Address).ShouldBe(["mailto:" + mail]);
        chatAgain.Customer.Addresses.Select(address => address.Address).ShouldBe([visitor.Address]);
        await ShouldStandAsBeforeAsync(mailThread.Id, mailMessages);
        await ShouldStandAsBeforeAsync(chatThread.Id, chatMessages);
        await visitor.WriteAsync("By chat again");
        (await hub.InboundAsync(visitor.Address, 2)).Thread.Id.ShouldBe(chatThread.Id);
    }

    private async Task MergedIsOneThreadUnderBothIdsAsync(ThreadView mailThread, ThreadView chatThread)
    {
        var (one, other) = (await hub.Api.ThreadAsync(mailThread.Id), await hub.Api.ThreadAsync(chatThread.Id));
        other.Id.ShouldBe(one.Id);
        (await hub.Api.CustomerAsync(chatThread.Customer.Id)).Id.ShouldBe((await hub.Api.CustomerAsync(mailThread.Customer.Id)).Id);
        var messages = await hub.Api.MessagesAsync(chatThread.Id);
        messages.ShouldBeGapless();
        messages.Inbound().ShouldBe(["By mail", "By chat"], ignoreOrder: true);
    }

    private async Task ShouldStandAsBeforeAsync(Guid thread, IReadOnlyList<MessageView> before)
    {
        var now = await hub.Api.MessagesAsync(thread);
        now.ShouldBeGapless();
        now.Where(message => message.Direction == "inbound").Select(message => message.Id)
            .ShouldBe(before.Where(message => message.Direction == "inbound").Select(message => message.Id));
    }
}

[Collection(nameof(Standalone))]
public sealed class IdentityTests_Standalone(StandaloneFixture hub) : IdentityTests(hub);

[Collection(nameof(Microservices))]
public sealed class IdentityTests_Microservices(MicroservicesFixture hub) : IdentityTests(hub);
