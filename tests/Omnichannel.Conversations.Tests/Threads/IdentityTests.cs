using Omnichannel.Contracts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Threads;

public sealed class IdentityTests
{
    private const string Phone = "tel:+15551234567", Mail = "mailto:ada@example.com", Visitor = "webchat:v1";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task SignedClaims_BeforeOtherChannels_MakeOneThread(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);

        await store.ReceiveAsync(store.Message(Visitor, "chat", channel: "webchat", claims: [new(Phone, Assurances.Signed), new(Mail, Assurances.Signed)]));
        await store.ReceiveAsync(store.Message(Phone, "text"));
        await store.ReceiveAsync(store.Message(Mail, "mail", channel: "email"));

        (await store.TextsOfAsync(Mail)).ShouldBe(["chat", "text", "mail"]);
        var addresses = (await store.ThreadOfAsync(Mail)).Customer.Addresses.ToDictionary(address => address.Address, address => address.Assurance);
        addresses[Visitor].ShouldBe(Assurances.Signed);
        addresses[Phone].ShouldBe(Assurances.Verified);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task SignedClaims_AfterOtherChannels_MergeIntoTheOldest(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Phone, "text"));
        await store.ReceiveAsync(store.Message(Mail, "mail", channel: "email"));
        var oldest = await store.CustomerOfAsync(Phone);

        await store.ReceiveAsync(store.Message(Visitor, "chat", channel: "webchat", claims: [new(Mail, Assurances.Signed), new(Phone, Assurances.Signed)]));

        (await store.CustomerOfAsync(Visitor)).ShouldBe(oldest);
        (await store.TextsOfAsync(Visitor)).ShouldBe(["text", "mail", "chat"]);
        (await store.TimelineAsync((await store.ThreadOfAsync(Phone)).Id)).Select(message => message.Seq).ShouldBe([1, 2, 3]);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task LastSeen_OfWhoWritesOften_IsRightToTheMinute(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        async Task<DateTimeOffset?> SeenAsync() => (await store.ThreadOfAsync(Phone)).Customer.Addresses.Single(address => address.Address == Phone).LastSeenAt;
        var first = store.Time.GetUtcNow();
        InboundMessage At(int seconds) => store.Message(Phone, $"after {seconds} s") with { ReceivedAt = first + TimeSpan.FromSeconds(seconds) };
        await store.ReceiveAsync(At(0), At(1));
        await store.ReceiveAsync(At(59));
        (await SeenAsync()).ShouldBe(first);

        await store.ReceiveAsync(At(60));
        (await SeenAsync()).ShouldBe(first + TimeSpan.FromMinutes(1));

        await store.ReceiveAsync(At(-600));
        (await SeenAsync()).ShouldBe(first - TimeSpan.FromMinutes(10));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task LastSeen_OfAnAddressThatWasOnlyClaimed_IsUnknownUntilItWrites(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        async Task<DateTimeOffset?> SeenAsync() => (await store.ThreadOfAsync(Visitor)).Customer.Addresses.Single(address => address.Address == Mail).LastSeenAt;
        await store.ReceiveAsync(store.Message(Visitor, "chat", channel: "webchat", claims: [new(Mail, Assurances.Signed)]));
        await store.ReceiveAsync(store.Message(Visitor, "again", channel: "webchat", claims: [new(Mail, Assurances.Signed)]));
        (await SeenAsync()).ShouldBeNull();

        await store.ReceiveAsync(store.Message(Mail, "mail", channel: "email"));
        (await SeenAsync()).ShouldBe(store.Time.GetUtcNow());
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task SelfAssertedClaim_OnKnownAddress_OnlySuggests(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Mail, "mail", channel: "email"));

        await store.ReceiveAsync(store.Message(Visitor, "chat", channel: "webchat", claims: [new(Mail, Assurances.SelfAsserted)]));
        await store.ReceiveAsync(store.Message(Visitor, "again", channel: "webchat", claims: [new(Mail, Assurances.SelfAsserted)]));

        (await store.CustomerOfAsync(Visitor)).ShouldNotBe(await store.CustomerOfAsync(Mail));
        (await store.CountAsync("suggestions")).ShouldBe(1);
        (await store.ThreadOfAsync(Visitor)).Customer.Addresses.Single().Assurance.ShouldBe(Assurances.SelfAsserted);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task StrongClaim_BetweenTwoLinkedPersons_OnlySuggests(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(
            store.Message("webchat:a", "a", channel: "webchat", claims: [new("mailto:a@x.example", Assurances.Signed)]),
            store.Message("webchat:b", "b", channel: "webchat", claims: [new("mailto:b@x.example", Assurances.Signed), new(Phone, Assurances.Signed)]));

        await store.ReceiveAsync(store.Message("webchat:a", "shared phone", channel: "webchat", claims: [new(Phone, Assurances.Signed)]));

        (await store.CustomerOfAsync("webchat:a")).ShouldNotBe(await store.CustomerOfAsync("webchat:b"));
        (await store.CountAsync("suggestions")).ShouldBe(1);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task StrongClaim_AfterAnAgentTookThemApart_OnlySuggests(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);
        await store.ReceiveAsync(store.Message(Mail, "mail", channel: "email"), store.Message(Visitor, "chat", channel: "webchat"));
        await store.UnmergeAsync(await store.MergeAsync(Mail, Visitor));

        await store.ReceiveAsync(store.Message(Visitor, "signed in", channel: "webchat", claims: [new(Mail, Assurances.Signed)]));

        (await store.CustomerOfAsync(Visitor)).ShouldNotBe(await store.CustomerOfAsync(Mail));
        (await store.CountAsync("suggestions")).ShouldBe(1);
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task StrongClaims_InOneBatch_LinkStrangersAtOnce(DatabaseKind kind)
    {
        await using var store = await TestStore.CreateAsync(kind);

        await store.ReceiveAsync(
            store.Message(Phone, "text"),
            store.Message(Mail, "mail", channel: "email"),
            store.Message(Visitor, "chat", channel: "webchat", claims: [new(Mail, Assurances.Signed), new(Phone, Assurances.Verified)]),
            store.Message(Phone, "text 2"));

        (await store.TextsOfAsync(Mail)).ShouldBe(["text", "mail", "chat", "text 2"]);
        (await store.CountAsync("merges")).ShouldBe(1);
    }
}
