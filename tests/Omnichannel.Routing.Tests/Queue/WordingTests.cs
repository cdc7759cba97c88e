using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Hours;
using Omnichannel.Routing.Queue;
using Omnichannel.Routing.Tests.Promises;

namespace Omnichannel.Routing.Tests.Queue;

public sealed class WordingTests
{
    private static readonly DateTimeOffset Monday = new(2026, 11, 23, 14, 2, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("en-GB", 60, 30, 70, "It will take about 1 minute (between 1 and 2).")]
    [InlineData("en", 300, 130, 1100, "It will take about 5 minutes (between 2 and 20).")]
    [InlineData("en", 9000, 3700, 20000, "It will take about 3 hours (between 1 and 6).")]
    [InlineData("de-AT", 60, 30, 300, "Es dauert etwa 1 Minute (zwischen 1 und 5).")]
    [InlineData("de", 7200, 3600, 10800, "Es dauert etwa 2 Stunden (zwischen 1 und 3).")]
    [InlineData("fr", 60, 60, 120, "Cela prendra environ 1 minute (entre 1 et 2).")]
    [InlineData("es", 3600, 3600, 7200, "Tardaremos aproximadamente 1 hora (entre 1 y 2).")]
    [InlineData("it", 120, 60, 240, "Ci vorranno circa 2 minuti (tra 1 e 4).")]
    [InlineData("nl", 7200, 3600, 9000, "Het duurt ongeveer 2 uur (tussen 1 en 3).")]
    [InlineData("pt", 60, 60, 120, "Vai demorar cerca de 1 minuto (entre 1 e 2).")]
    [InlineData("pl", 60, 60, 300, "Potrwa to około 1 minuty (od 1 do 5).")]
    [InlineData("pl", 300, 60, 1300, "Potrwa to około 5 minut (od 1 do 25).")]
    [InlineData("pl", 7200, 3600, 7200, "Potrwa to około 2 godzin (od 1 do 2).")]
    [InlineData("tlh", 60, 60, 120, "It will take about 1 minute (between 1 and 2).")]
    public void Estimate_Language_HasTheRightForms(string language, int seconds, int low, int high, string text) =>
        Wordings.For(language).Estimate(seconds, low, high).ShouldBe(text);

    [Theory]
    [InlineData("Europe/Berlin", "2026-11-23T17:00:00Z", "heute, 18:00 (UTC+1)")]
    [InlineData("Europe/Berlin", "2026-11-23T23:30:00Z", "morgen, 00:30 (UTC+1)")]
    [InlineData("America/New_York", "2026-11-27T14:00:00Z", "Freitag, 09:00 (UTC-5)")]
    [InlineData("Asia/Kolkata", "2026-12-24T03:30:00Z", "2026-12-24, 09:00 (UTC+5:30)")]
    [InlineData("UTC", "2026-11-24T09:00:00Z", "morgen, 09:00 (UTC)")]
    public void When_Moment_IsToldInTheZoneAndSaysWhichOne(string zone, string at, string text) =>
        Wordings.For("de").When(DateTimeOffset.Parse(at), Monday, TimeZoneInfo.FindSystemTimeZoneById(zone)).ShouldBe(text);

    [Fact]
    public void All_Languages_SayEverything_PutEverythingIn_AndThankNobodyForTheirPatience()
    {
        Wordings.Languages.Order().ShouldBe(["de", "en", "es", "fr", "it", "nl", "pl", "pt"]);
        foreach (var words in Wordings.Languages.Select(Wordings.For))
        {
            string.Format(words.Place, "#7").ShouldContain("#7");
            string.Format(words.Wait, "#1", "#2", "#3").ShouldSatisfyAllConditions(text => text.ShouldContain("#1"), text => text.ShouldContain("#2"), text => text.ShouldContain("#3"));
            string.Format(words.AnswerBy, "#1").ShouldContain("#1");
            string.Format(words.OfferCall, "#1").ShouldSatisfyAllConditions(text => text.ShouldContain("#1"), text => text.ShouldContain(" 1,"));
            string.Format(words.WillCall, "#1", "#2").ShouldSatisfyAllConditions(text => text.ShouldContain("#1"), text => text.ShouldContain("#2"));
            string.Format(words.ClosedUntil, "#1").ShouldContain("#1");
            words.Weekdays.Distinct().Count().ShouldBe(7);
            foreach (var text in new[] { words.Place, words.Unknown, words.NeedNotStay, words.AskNumber, words.Closed })
            {
                text.ShouldNotBeNullOrWhiteSpace();
            }
        }
    }

    [Fact]
    public void Of_NobodyThere_SaysUntilWhen_OrThatNobodyKnows()
    {
        var line = new InLine(ChannelClass.Text, 1, null, false, Monday);
        var closed = PartBench.Hours("Europe/Berlin", to: "14:00");
        NoticeText.Of(new Notice(Notice.Nobody, false), line, "en", "tel:+15551234567", closed, Monday).Text
            .ShouldBe("Nobody is here at the moment. We are back: tomorrow, 09:00 (UTC+1). Your message is kept, and we answer then.");
        NoticeText.Of(new Notice(Notice.Nobody, false), line, "en", null, OpeningHours.Always, Monday).Text.ShouldBe(Wordings.For("en").Closed);
    }

    [Fact]
    public void Of_LongWait_PromisesATime_AndOffersACall()
    {
        var line = new InLine(ChannelClass.Text, 12, new WaitEstimate(2400, 1500, 3900, ""), true, Monday);
        var said = NoticeText.Of(new Notice(Notice.Line, true), line, "en", "tel:+15551234567", PartBench.Hours("Europe/Berlin"), Monday);
        said.ShouldBe(new NoticeText(
            "You are number 12 in line. It will take about 40 minutes (between 25 and 65). You will have an answer by today, 16:10 (UTC+1). "
            + "You need not stay: the answer comes into this conversation. If you would rather be called: answer 1, and we call +15551234567.",
            Monday.AddMinutes(68), true));
        NoticeText.Of(new Notice(Notice.Line, true), line, "en", "webchat:1", OpeningHours.Always, Monday).Text.ShouldNotBeNull().ShouldContain("with your phone number");
    }

    [Theory]
    [InlineData("1", "tel:+15551234567", "+15551234567")]
    [InlineData(" Call me! ", "tel:+15551234567", "+15551234567")]
    [InlineData("Bitte rufen Sie mich an.", "tel:+4930123456", "+4930123456")]
    [InlineData("rappelez-moi", "tel:+33123456789", "+33123456789")]
    [InlineData("Sure: +44 (20) 7946-0958", "webchat:1", "+442079460958")]
    [InlineData("0049 30 1234567", "webchat:1", "+49301234567")]
    [InlineData("1", "webchat:1", null)]
    [InlineData("my order is 1 of 3", "tel:+15551234567", null)]
    [InlineData("Why did nobody call me back yesterday, as was promised?", "tel:+15551234567", null)]
    [InlineData("+12", "webchat:1", null)]
    public void NumberToCall_Answer_IsUnderstood(string text, string address, string? number) =>
        CallWords.NumberToCall(new Contracts.Content { Text = text }, address).ShouldBe(number);
}
