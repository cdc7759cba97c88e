using System.Text;
using Omnichannel.Conversations.Deliveries;

namespace Omnichannel.Conversations.Tests.Deliveries;

public sealed class TextSplitterTests
{
    private const string Family = "👨‍👩‍👧‍👦";

    [Theory]
    [InlineData("short", 10, new[] { "short" })]
    [InlineData("exactly10!", 10, new[] { "exactly10!" })]
    [InlineData("exactly10! and more", 10, new[] { "exactly10!", "and more" })]
    [InlineData("one two three", 7, new[] { "one two", "three" })]
    [InlineData("line one\nline two", 10, new[] { "line one", "line two" })]
    [InlineData("abcdefghijkl", 5, new[] { "abcde", "fghij", "kl" })]
    [InlineData("   \n  ", 3, new string[0])]
    [InlineData("", 3, new string[0])]
    public void Split_PlainText_IsCutBetweenWordsIfItCanBe(string text, int limit, string[] pieces) =>
        TextSplitter.Split(text, limit, "utf16").ShouldBe(pieces);

    [Fact]
    public void Split_Emoji_IsNeverCutInside()
    {
        var pieces = TextSplitter.Split(string.Concat(Enumerable.Repeat(Family, 3)), 15, "utf16");

        pieces.ShouldBe([Family, Family, Family]);
    }

    [Fact]
    public void Split_CharacterThatIsLargerThanTheLimit_IsCutBetweenCodePoints()
    {
        var pieces = TextSplitter.Split(Family, 4, "utf16");

        string.Concat(pieces).ShouldBe(Family);
        pieces.ShouldAllBe(piece => piece.Length <= 4 && !char.IsLowSurrogate(piece[0]) && !char.IsHighSurrogate(piece[piece.Length - 1]));
    }

    [Fact]
    public void Split_Utf8_CountsBytes()
    {
        var pieces = TextSplitter.Split("äöü äöü äöü", 7, "utf8");

        pieces.ShouldBe(["äöü", "äöü", "äöü"]);
        pieces.ShouldAllBe(piece => Encoding.UTF8.GetByteCount(piece) <= 7);
    }

    [Fact]
    public void Split_Gsm7_CountsEscapedCharactersTwice() =>
        TextSplitter.Split("€€€ €€", 6, "gsm7").ShouldBe(["€€€", "€€"]);

    [Fact]
    public void Split_Gsm7WithAnotherCharacter_HoldsSeventyOfAHundredAndSixty()
    {
        TextSplitter.Split(new string('a', 160), 160, "gsm7").Count.ShouldBe(1);
        TextSplitter.Split(new string('я', 71), 160, "gsm7").Select(piece => piece.Length).ShouldBe([70, 1]);
    }

    [Theory]
    [InlineData("utf16", 7)]
    [InlineData("utf8", 9)]
    [InlineData("gsm7", 12)]
    public void Split_AnyText_LosesNothingButWhiteSpaceAtTheCuts(string unit, int limit)
    {
        const string Text = "Liebe Ada,\n\nüber 12 € {Rabatt} 👍🏽 für alles, was länger-als-das-Limit ist: 日本語のテキスト e\u0301\u0301 " + Family;

        var pieces = TextSplitter.Split(Text, limit, unit);

        string.Concat(pieces.SelectMany(piece => piece).Where(c => !char.IsWhiteSpace(c)))
            .ShouldBe(string.Concat(Text.Where(c => !char.IsWhiteSpace(c))));
    }
}
