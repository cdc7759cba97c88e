using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>One effect each, in the order in which the channel took them.</summary>
public abstract class OrderTests(HubFixture hub)
{
    [Fact]
    public async Task SameWebhook_FiveTimesAtOnce_IsOneMessage()
    {
        var (phone, sid) = (HubFixture.NewPhone(), TwilioStandIn.NewSid());

        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => hub.TextTakenAsync(phone, "Only once", sid)));
        await hub.TextTakenAsync(phone, "The next");

        // The second text stands behind every copy of the first.
        var (_, messages) = await hub.InboundAsync("tel:" + phone, 2);
        messages.Inbound().ShouldBe(["Only once", "The next"]);
        messages.ShouldBeGapless();
    }

    [Fact]
    public async Task TwoHundredTexts_OfOneSender_StandInOrder()
    {
        var phone = HubFixture.NewPhone();
        var texts = Enumerable.Range(1, 200).Select(number => $"Text {number}").ToList();

        foreach (var text in texts)
        {
            await hub.TextTakenAsync(phone, text);
        }

        var (_, messages) = await hub.InboundAsync("tel:" + phone, 200);
        messages.Inbound().ShouldBe(texts);
        messages.ShouldBeGapless();
    }
}

[Collection(nameof(Standalone))]
public sealed class OrderTests_Standalone(StandaloneFixture hub) : OrderTests(hub);

[Collection(nameof(Microservices))]
public sealed class OrderTests_Microservices(MicroservicesFixture hub) : OrderTests(hub);
