using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Omnichannel.Channels.Sms.Twilio;

namespace Omnichannel.Channels.Sms.Tests;

/// <summary>The signature, with the example of Twilio's documentation.</summary>
public sealed class TwilioSignatureTests
{
    private const string Token = "12345", Url = "https://mycompany.com/myapp.php?foo=1&bar=2";

    private const string Form = "CallSid=CA1234567890ABCDE&Caller=%2B12349013030&Digits=1234&From=%2B12349013030&To=%2B18005551212";

    [Fact]
    public async Task Of_TheDocumentationsExample_IsTheDocumentationsSignature()
    {
        var request = await ReadAsync(Form);

        TwilioSignature.Of(Token, Url, request.Fields).ShouldBe("0/KCTR6DLpKmkAf8muzZqo1nDgQ=");
    }

    [Fact]
    public async Task Verify_ARightSignature_HoldsForAnyOfTheUrls()
    {
        var request = await ReadAsync(Form);

        TwilioSignature.Verify(Token, ["http://inside/", Url], request, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=").ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0/KCTR6DLpKmkAf8muzZqo1nDgR=")]
    [InlineData("ж")]
    public async Task Verify_AWrongSignature_DoesNotHold(string? given)
    {
        var request = await ReadAsync(Form);

        TwilioSignature.Verify(Token, [Url], request, given).ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_AnAddedField_DoesNotHold()
    {
        var request = await ReadAsync(Form + "&Body=changed");

        TwilioSignature.Verify(Token, [Url], request, "0/KCTR6DLpKmkAf8muzZqo1nDgQ=").ShouldBeFalse();
    }

    [Fact]
    public async Task Verify_AJsonBody_NeedsTheBodysHashToo()
    {
        const string body = "{\"MessageSid\":\"SM1\"}";
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var url = "https://hub.example/webhooks/shop/sms?bodySHA256=" + hash;
        var signature = TwilioSignature.Of(Token, url, []);

        TwilioSignature.Verify(Token, [url], await ReadAsync(body, "application/json", "?bodySHA256=" + hash), signature).ShouldBeTrue();
        TwilioSignature.Verify(Token, [url], await ReadAsync(body + " ", "application/json", "?bodySHA256=" + hash), signature).ShouldBeFalse();
        TwilioSignature.Verify(Token, [url], await ReadAsync(body, "application/json", ""), signature).ShouldBeFalse();
    }

    [Fact]
    public async Task Of_ANameThatComesTwice_SignsEachDifferentValueOnceInOrder()
    {
        var twice = await ReadAsync("b=2&a=9&b=10&B=1&b=2");

        TwilioSignature.Of(Token, Url, twice.Fields).ShouldBe(TwilioSignature.Of(Token, Url + "B1a9b10b2", []));
    }

    internal static async Task<TwilioRequest> ReadAsync(string body, string contentType = "application/x-www-form-urlencoded", string query = "")
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Request.ContentType = contentType;
        context.Request.QueryString = new QueryString(query);
        return (await TwilioRequest.ReadAsync(context.Request, TestContext.Current.CancellationToken)).ShouldNotBeNull();
    }
}
