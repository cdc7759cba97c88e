using System.Text.Json;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.WebChat.Tests;

public sealed class OriginTests
{
    [Theory]
    [InlineData("*", "https://elsewhere.example", true)]
    [InlineData("https://shop.example:443", "https://shop.example", true)]
    [InlineData("http://Shop.Example:80/", "http://shop.example", true)]
    [InlineData("http://localhost:5173", "http://localhost:5173", true)]
    [InlineData("https://shop.example", "http://shop.example", false)]
    [InlineData("https://shop.example", "https://shop.example:8443", false)]
    [InlineData("https://shop.example", "https://shop.example.evil.example", false)]
    [InlineData("https://shop.example", "null", false)]
    public void IsAllowed_OriginHoweverItIsWritten_IsThatOriginAndNoOther(string allowed, string site, bool isAllowed)
    {
        var settings = JsonSerializer.SerializeToElement(new Dictionary<string, string[]> { ["allowedOrigins"] = ["https://other.example", allowed] });

        ChatAccess.IsAllowed(new Account { Id = "web", Channel = "webchat", Provider = "builtin", Settings = settings }, site).ShouldBe(isAllowed);
    }
}
