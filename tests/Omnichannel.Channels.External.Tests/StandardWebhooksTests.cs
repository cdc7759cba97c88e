using System.Text;
using Omnichannel.Adapters;

namespace Omnichannel.Channels.External.Tests;

/// <summary>Signatures, with the example of the Standard Webhooks specification's reference libraries.</summary>
public sealed class StandardWebhooksTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private static readonly DateTimeOffset Then = DateTimeOffset.FromUnixTimeSeconds(1614265330);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"test\": 2432232314}");

    [Fact]
    public void Sign_TheReferenceExample_IsTheReferenceSignature() =>
        StandardWebhooks.Sign(Secret, Id, Then, Body).ShouldBe(Signature);

    [Fact]
    public void Verify_OneOfSeveralSignaturesAndSecrets_Holds() =>
        StandardWebhooks.Verify([StandardWebhooks.NewSecret(), Secret], Id, "1614265330", "v1,AAAA " + Signature + " v2,x", Body, Then).ShouldBeTrue();

    [Theory]
    [InlineData(301)]
    [InlineData(-301)]
    public void Verify_MoreThanFiveMinutesApart_DoesNotHold(int seconds) =>
        StandardWebhooks.Verify([Secret], Id, "1614265330", Signature, Body, Then.AddSeconds(seconds)).ShouldBeFalse();

    [Theory]
    [InlineData(null, "1614265330", Signature)]
    [InlineData(Id, null, Signature)]
    [InlineData(Id, "yesterday", Signature)]
    [InlineData(Id, "99999999999999999999", Signature)]
    [InlineData(Id, "1614265330", null)]
    [InlineData(Id, "1614265330", "v1,")]
    [InlineData(Id, "1614265330", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")]
    [InlineData("other", "1614265330", Signature)]
    public void Verify_AnythingMissingOrWrong_DoesNotHold(string? id, string? timestamp, string? signature) =>
        StandardWebhooks.Verify([Secret], id, timestamp, signature, Body, Then).ShouldBeFalse();
}
