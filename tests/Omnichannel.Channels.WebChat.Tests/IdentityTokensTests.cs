using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Channels.WebChat.Tests.Support;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.WebChat.Tests;

public sealed class IdentityTokensTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Read_GoodToken_GivesSignedNormalisedClaims()
    {
        var (identity, problem) = await Read(Tokens.Sign(new JsonObject
        {
            ["sub"] = "42",
            ["name"] = "Ada",
            ["email"] = "Ada@Example.com",
            ["phone_number"] = "+1 (555) 123-4567",
        }));

        problem.ShouldBeNull();
        identity!.Subject.ShouldBe("42");
        identity.Name.ShouldBe("Ada");
        identity.Claims.ShouldBe(
        [
            new Claim("webchat-user:web:42", Assurances.Signed),
            new Claim("mailto:ada@example.com", Assurances.Signed),
            new Claim("tel:+15551234567", Assurances.Signed),
        ]);
    }

    [Fact]
    public async Task Read_NumberThatIsNone_LeavesItOut() =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42", ["phone_number"] = "call me" }))).Identity!.Claims.Count.ShouldBe(1);

    [Theory]
    [InlineData("a")]
    [InlineData("exactly 32 bytes, as HS256 wants")]
    [InlineData("a secret that is longer than the block of the hash, which is 64 bytes, so that it is hashed first itself")]
    public async Task Read_SecretOfAnyLength_VerifiesWhatAnyLibrarySigned(string secret) =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42" }, secret), secret)).Problem.ShouldBeNull();

    [Fact]
    public async Task Read_ExpiredWithinTheSkew_IsGood() =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42", ["exp"] = Now.AddSeconds(-59).ToUnixTimeSeconds() }))).Problem.ShouldBeNull();

    [Fact]
    public async Task Read_Expired_IsRefused() =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42", ["exp"] = Now.AddSeconds(-61).ToUnixTimeSeconds() }))).Problem!.ShouldContain("expired");

    [Fact]
    public async Task Read_NotValidYet_IsRefused() =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42", ["nbf"] = Now.AddMinutes(5).ToUnixTimeSeconds() }))).Problem!.ShouldContain("not valid yet");

    [Fact]
    public async Task Read_WithoutExpiry_IsRefused() =>
        (await Read(Tokens.SignExactly(new JsonObject { ["sub"] = "42" }))).Problem!.ShouldContain("exp");

    [Fact]
    public async Task Read_WrongSecret_IsRefused() =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42" }, "another secret"))).Identity.ShouldBeNull();

    [Theory]
    [InlineData("none")]
    [InlineData("HS512")]
    public async Task Read_AnotherAlgorithm_IsRefused(string algorithm) =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42" }, algorithm: algorithm))).Identity.ShouldBeNull();

    [Theory]
    [InlineData("")]
    [InlineData("not a token")]
    [InlineData("a.b.c")]
    public async Task Read_NoToken_IsRefused(string token) => (await Read(token)).Problem.ShouldNotBeNullOrEmpty();

    [Fact]
    public async Task Read_NamesNobody_IsRefused() => (await Read(Tokens.Sign(new JsonObject { ["name"] = "Ada" }))).Problem!.ShouldContain("nobody");

    [Fact]
    public async Task Read_AccountWithoutSecret_IsRefused() =>
        (await Read(Tokens.Sign(new JsonObject { ["sub"] = "42" }, ""), secret: null)).Problem!.ShouldContain("identitySecret");

    private static Task<(SignedIdentity? Identity, string? Problem)> Read(string token, string? secret = ChatHost.IdentitySecret)
    {
        var settings = secret is null ? new JsonObject() : new JsonObject { ["identitySecret"] = secret };
        var account = new Account { Id = "web", Channel = "webchat", Provider = "builtin", Settings = JsonSerializer.SerializeToElement(settings) };
        return new IdentityTokens(new Clock(Now)).ReadAsync(account, token);
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
