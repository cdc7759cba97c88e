using Omnichannel.Conversations.Features;

namespace Omnichannel.Conversations.Tests.Features;

public sealed class HtmlTextTests
{
    [Theory]
    [InlineData("<p>Which <b>one</b>?</p>", "Which one?")]
    [InlineData("<p>One</p><p>Two</p>", "One\n\nTwo")]
    [InlineData("a<br>b", "a\nb")]
    [InlineData("<ul><li>Red</li><li>Blue</li></ul>", "- Red\n- Blue")]
    [InlineData("See <a href=\"https://x.example/\">this</a>", "See this (https://x.example/)")]
    [InlineData("<a href=\"https://x.example/\">https://x.example/</a>", "https://x.example/")]
    [InlineData("<style>p{}</style><script>alert(1)</script>Hi &amp; bye", "Hi & bye")]
    [InlineData("", "")]
    public void Of_Html_ReadsAsText(string html, string text) => HtmlText.Of(html).ShouldBe(text);

    [Theory]
    [InlineData("<div>", 490, true)]
    [InlineData("<div>", 510, false)]
    [InlineData("<b>", HtmlText.MostTags, false)]
    [InlineData("<p>", HtmlText.MostTags, true)]
    [InlineData("<p>", HtmlText.MostTags + 1, false)]
    [InlineData("<", HtmlText.MostTags, true)]
    public void Errors_HtmlNestedDeeperThanAStackIs_IsRefused(string tag, int times, bool taken)
    {
        var request = new PostMessageRequest { ClientMessageId = "1", Kind = "reply", Html = string.Concat(Enumerable.Repeat(tag, times)) + " x" };

        request.Errors().ContainsKey("html").ShouldBe(!taken);

        if (taken)
        {
            HtmlText.Of(request.Html).ShouldEndWith("x");
        }
    }
}
