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
}
