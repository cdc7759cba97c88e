using Omnichannel.Automation.Flows;

namespace Omnichannel.Automation.Tests.Flows;

public sealed class UnderstandingTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Theory]
    [InlineData("order", null, "order")]
    [InlineData("1", null, "order")]
    [InlineData(" 2. ", null, "hours")]
    [InlineData("Opening hours", null, "hours")]
    [InlineData("opening hrs", null, "hours")]
    [InlineData("OPENNING HOURS!", null, "hours")]
    [InlineData("where is my order? please", null, "order")]
    [InlineData("my parcel", null, "order")]
    [InlineData("the openning times", null, "hours")]
    [InlineData("where are you", null, null)]
    [InlineData("whatever", "hours", "hours")]
    [InlineData("3", null, null)]
    [InlineData("hello", null, null)]
    [InlineData("", null, null)]
    public void Read_Choice_ByIdNumberTitleWordOrNearly(string text, string? pressed, string? chosen) =>
        (Understanding.Read(Ask(AskType.Choice), text, pressed, "en", Today)?.GetValue<string>()).ShouldBe(chosen);

    [Theory]
    [InlineData("yes", true)]
    [InlineData("Ja, bitte", true)]
    [InlineData("d'accord", true)]
    [InlineData("Sí", true)]
    [InlineData("no, sorry", false)]
    [InlineData("nein danke", false)]
    [InlineData("2", false)]
    [InlineData("perhaps", null)]
    [InlineData("yes and no", null)]
    public void Read_YesNo_InAllLanguages(string text, bool? truth) => (Understanding.Read(Ask(AskType.YesNo), text, null, "en", Today)?.GetValue<bool>()).ShouldBe(truth);

    [Theory]
    [InlineData("1,234.5", "en", 1234.5)]
    [InlineData("1.234,5", "de", 1234.5)]
    [InlineData("it is 42.", "en", 42.0)]
    [InlineData("3,5", "de", 3.5)]
    [InlineData("12 or 13", "en", null)]
    [InlineData("many", "en", null)]
    public void Read_Number_AsTheLanguageWritesIt(string text, string language, double? number) =>
        (Understanding.Read(Ask(AskType.Number), text, null, language, Today)?.GetValue<double>()).ShouldBe(number);

    [Theory]
    [InlineData("2026-12-24", "en", "2026-12-24")]
    [InlineData("24.12.2026", "de", "2026-12-24")]
    [InlineData("24.12.", "de", "2026-12-24")]
    [InlineData("3/4/27", "fr", "2027-04-03")]
    [InlineData("3/4/27", "en", null)]
    [InlineData("3/4/27", "en-US", "2027-03-04")]
    [InlineData("13/4/27", "en", "2027-04-13")]
    [InlineData("Tomorrow", "en", "2026-11-24")]
    [InlineData("mañana", "es", "2026-11-24")]
    [InlineData("31.2.2026", "de", null)]
    public void Read_Date_WhenThereIsOneReading(string text, string language, string? date) =>
        (Understanding.Read(Ask(AskType.Date), text, null, language, Today)?.GetValue<string>()).ShouldBe(date);

    [Theory]
    [InlineData(nameof(AskType.Email), "My address is <Ada@Example.com>.", "ada@example.com")]
    [InlineData(nameof(AskType.Email), "ada@example", null)]
    [InlineData(nameof(AskType.Phone), "+49 (30) 1234567", "+49301234567")]
    [InlineData(nameof(AskType.Phone), "call me", null)]
    [InlineData(nameof(AskType.Text), "  hello ", "hello")]
    [InlineData(nameof(AskType.Text), "  ", null)]
    public void Read_Other_IsNormalised(string type, string text, string? value) =>
        (Understanding.Read(Ask(Enum.Parse<AskType>(type)), text, null, "en", Today)?.GetValue<string>()).ShouldBe(value);

    private static Ask Ask(AskType type)
    {
        var parsed = FlowParser.Parse($$"""
            flow: 1
            name: Test
            steps:
              a:
                - ask:
                    text: What?
                    type: {{type}}
                    save: answer
                    choices:
                      - { id: order, title: Where is my order?, words: [parcel] }
                      - { id: hours, title: Opening hours }
                - resolve: true
            """);
        parsed.Errors.ShouldBeEmpty();
        return (Ask)parsed.Flow!.Steps["a"].Actions[0];
    }
}
