using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Channels.Social.Telegram;
using Omnichannel.Contracts;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary><c>/start</c> with a payload.</summary>
public sealed class StartTests(TelegramHost bot) : IClassFixture<TelegramHost>
{
    private static int _links;

    /// <summary>Another second each time: a link for the same address that ends in the same second is the same link.</summary>
    private static DateTimeOffset Soon => TimeProvider.System.GetUtcNow().AddSeconds(300 + Interlocked.Increment(ref _links));

    [Theory]
    [InlineData('m', "ada@example.com", "mailto:ada@example.com")]
    [InlineData('t', "15551234567", "tel:+15551234567")]
    [InlineData('a', "webchat:0198-visitor", "webchat:0198-visitor")]
    public async Task Start_SignedByTheSite_IsASignedClaim(char kind, string value, string address)
    {
        var payload = new StartToken(kind, Encoding.UTF8.GetBytes(value), Soon).Sign(bot.Telegram.IdentitySecret, TelegramHost.Bot);
        payload.Length.ShouldBeLessThanOrEqualTo(64);

        var message = await StartAsync(payload);

        message.From.Claims.ShouldBe([new Claim(address, Assurances.Signed)]);
        (message.Content.Text, message.Facts!["start"]).ShouldBe(("/start", "linked"));
    }

    [Fact]
    public async Task Start_OpenedBySomebodyElseAfterwards_ClaimsNothing()
    {
        var payload = new StartToken(StartToken.Mail, "ada@example.com"u8.ToArray(), Soon).Sign(bot.Telegram.IdentitySecret, TelegramHost.Bot);
        var user = TelegramHost.NewUser();

        await StartAsync(payload, user);
        var other = await StartAsync(payload);

        other.From.Claims.ShouldBeEmpty();
        other.Facts!["start"].ShouldBe("used");
    }

    [Fact]
    public async Task Start_Expired_ClaimsNothing()
    {
        var payload = new StartToken(StartToken.Mail, "ada@example.com"u8.ToArray(), TimeProvider.System.GetUtcNow().AddMinutes(-1)).Sign(bot.Telegram.IdentitySecret, TelegramHost.Bot);

        var message = await StartAsync(payload);

        message.From.Claims.ShouldBeEmpty();
        message.Facts!["start"].ShouldBe("expired");
    }

    [Theory]
    [InlineData("a wrong secret", "bot")]
    [InlineData(null, "another-account")]
    public async Task Start_SelfMade_ClaimsNothing(string? secret, string account)
    {
        var payload = new StartToken(StartToken.Mail, "ada@example.com"u8.ToArray(), Soon).Sign(secret ?? bot.Telegram.IdentitySecret, account);

        var message = await StartAsync(payload);

        message.From.Claims.ShouldBeEmpty();
        message.Content.Text.ShouldBe("/start " + payload);
    }

    [Fact]
    public async Task Start_WithACampaign_SaysWhereTheyCameFrom()
    {
        var message = await StartAsync("summer_sale");

        message.From.Claims.ShouldBeEmpty();
        message.Facts!["start"].ShouldBe("summer_sale");
    }

    /// <summary>What docs/integrating.md tells sites to compute.</summary>
    [Fact]
    public void Token_OfTheDocumentation_IsThis()
    {
        var token = new StartToken(StartToken.Mail, "ada@example.com"u8.ToArray(), DateTimeOffset.FromUnixTimeSeconds(1_800_000_000)).Sign("a secret", "bot");

        token.ShouldBe("bWtJ0gBhZGFAZXhhbXBsZS5jb20covwtwBrozJt4K5GfbQcv");
        StartToken.Verify(token, "a secret", "bot")!.Named.ShouldBe("mailto:ada@example.com");
    }

    private Task<InboundMessage> StartAsync(string payload, long? user = null) => bot.ReceiveAsync(new JsonObject { ["text"] = "/start " + payload }, user);
}
