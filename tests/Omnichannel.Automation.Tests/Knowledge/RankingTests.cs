using System.Globalization;
using Omnichannel.Automation.Answers;
using Omnichannel.Automation.Knowledge;

namespace Omnichannel.Automation.Tests.Knowledge;

public class RankingTests
{
    public static TheoryData<string, string, string?> Questions => new(HelpCentre.Questions.Select(one => (one.Language, one.Question, one.Slug)));

    [Theory]
    [MemberData(nameof(Questions))]
    public void Search_QuestionOfAShop_IsSureOfTheRightArticleAndOfNoOther(string language, string question, string? slug)
    {
        var hits = HelpCentre.Index(language).Search(question, _ => true, 3);

        var shown = string.Join("; ", hits.Select(hit => string.Create(CultureInfo.InvariantCulture, $"{hit.Passage.Source.Id} {hit.Confidence} {hit.Score:0.0}")));
        var sure = hits.Where(hit => hit.Confidence >= new AnswerSettings().Threshold).Select(hit => hit.Passage.Source.Id).Take(1);
        sure.ShouldBe(slug is null ? [] : [$"{slug}/{language}"], shown);
    }
}
