using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.Social.Tests;

/// <summary>What both networks share.</summary>
public sealed class SocialModuleTests
{
    [Fact]
    public async Task Send_ThroughAnAccountThatIsGone_FailsInWords()
    {
        await using var host = await ChannelHost.StartAsync(new SocialModule());
        var send = new SendMessage
        {
            DeliveryId = Guid.CreateVersion7(),
            Attempt = 1,
            Account = "gone",
            Channel = "telegram",
            To = "telegram:5",
            Content = new Content { Text = "x" },
        };

        await host.Bus.PublishAsync(
            [
                new Envelope
                {
                    Id = Guid.CreateVersion7(), Topic = Topics.Send("telegram"), Key = "gone|telegram:5", Type = nameof(SendMessage),
                    Body = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
                },
            ],
            TestContext.Current.CancellationToken);

        await Until.True(() => host.Captured.Arrived.Count == 1, "the outcome arrives");
        var outcome = host.Captured.Of(HostingJson.Default.DeliveryUpdated).ShouldHaveSingleItem();
        (outcome.State, outcome.Error?.Code).ShouldBe((DeliveryStates.Failed, "account-disabled"));
    }
}
