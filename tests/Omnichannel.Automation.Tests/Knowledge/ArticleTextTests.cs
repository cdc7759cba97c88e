using Omnichannel.Automation.Knowledge;

namespace Omnichannel.Automation.Tests.Knowledge;

public class ArticleTextTests
{
    private static readonly PassageSource Source = new(PassageSource.Article, "a/en", "en", "Title", null);

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[x](javascript:alert(1))")]
    [InlineData("[x](JaVaScRiPt:alert(1))")]
    [InlineData("[x](&#106;avascript:alert(1))")]
    [InlineData("![x](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[x]: javascript:alert(1)\n\n[x]")]
    [InlineData("[x](vbscript:x)")]
    public void Html_Unsafe_HasNothingThatRuns(string markdown)
    {
        var html = ArticleText.Html(markdown);

        html.ShouldNotContain("<script", Case.Insensitive);
        html.ShouldNotContain("<img src=x", Case.Insensitive);
        html.ShouldNotMatch("(href|src)=\"(javascript|vbscript|data)");
    }

    [Fact]
    public void Html_Safe_KeepsLinksAndTables()
    {
        var html = ArticleText.Html("[a](https://a.test/?x=1) [b](mailto:b@b.test) [c](/c) [d](other.md#part)\n\n| x | y |\n|---|---|\n| 1 | 2 |");

        html.ShouldContain("href=\"https://a.test/?x=1\"");
        html.ShouldContain("href=\"mailto:b@b.test\"");
        html.ShouldContain("href=\"/c\"");
        html.ShouldContain("href=\"other.md#part\"");
        html.ShouldContain("<table>");
    }

    [Fact]
    public void Passages_HeadingsAndLists_StandForThemselves()
    {
        var passages = ArticleText.Passages(Source, "# Title\nIntro with **bold** and [a link](https://a.test).\n\n## Steps\n1. One\n2. Two\n\n### Deep\nText\n\n## Next\n- a\n- b");

        passages.Select(passage => (passage.Heading, passage.Text)).ShouldBe([
            ("", "Intro with bold and a link."), ("Steps", "1. One\n2. Two"), ("Steps › Deep", "Text"), ("Next", "• a\n• b"),
        ]);
    }

    [Fact]
    public void Passages_LongText_IsCutAtParagraphsAndSentences()
    {
        var markdown = string.Join("\n\n", Enumerable.Range(0, 20).Select(number => $"Paragraph {number} " + new string('x', 200) + ".")) + "\n\n" + string.Concat(Enumerable.Repeat("A sentence of its own. ", 200));

        var passages = ArticleText.Passages(Source, markdown);

        passages.Count.ShouldBeGreaterThan(8);
        passages.ShouldAllBe(passage => passage.Text.Length <= 1300);
        passages.Select(passage => passage.Number).ShouldBe(Enumerable.Range(0, passages.Count));
    }

    [Theory]
    [InlineData("en", "returns", "returning")]
    [InlineData("en", "deliveries", "delivery")]
    [InlineData("en", "Shipping", "shipped")]
    [InlineData("en", "changing", "change")]
    [InlineData("en", "addresses", "address")]
    [InlineData("de", "Rechnungen", "Rechnung")]
    [InlineData("de", "Häuser", "Haus")]
    [InlineData("de", "Rücksendung", "Ruecksendungen")]
    [InlineData("fr", "annulée", "annuler")]
    [InlineData("fr", "livraisons", "livraison")]
    [InlineData("es", "devoluciones", "devolución")]
    public void Terms_FormsOfAWord_AreTheSame(string language, string one, string other) =>
        Words.Terms(one, language).ShouldBe(Words.Terms(other, language));

    [Fact]
    public void Terms_WithoutSpaces_ArePairs() => Words.Terms("返品方法 OK", "ja").ShouldBe(["返品", "品方", "方法", "ok"]);

    [Theory]
    [InlineData("Wo ist meine Bestellung?", "de")]
    [InlineData("Where is my order?", "en")]
    [InlineData("Où est ma commande ?", "fr")]
    [InlineData("¿Dónde está mi pedido?", "es")]
    [InlineData("12345", null)]
    public void Guess_Text_IsItsLanguage(string text, string? language) => Words.Guess(text).ShouldBe(language);
}
