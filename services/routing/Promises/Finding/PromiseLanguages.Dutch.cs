using System.Text.RegularExpressions;

namespace Omnichannel.Routing.Promises.Finding;

internal static partial class PromiseLanguages
{
    private static PromiseLanguage Dutch()
    {
        const string Hours = "één|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf";
        const string Things = "schrijf|bel|antwoord|stuur|mail|laat|neem|meld|regel|geef|controleer|bevestig";
        const string Infinitives =
            "schrijven|bellen|terugbellen|opbellen|antwoorden|beantwoorden|sturen|opsturen|mailen|laten|nemen|opnemen|melden|regelen|geven|controleren|bevestigen|terugkomen";
        return new PromiseLanguage
        {
            Code = "nl",
            Commits = PromiseLanguage.Pattern(
                @"\b(?:ik|wij|we)\s+(?:" + Things + "|" + Infinitives + @")\b|\b(?:" + Things + "|" + Infinitives + @")\s+(?:ik|wij|we)\b"
                + @"|\b(?:(?:ik\s+zal|wij\s+zullen|we\s+zullen|ik\s+ga|we\s+gaan)|(?:zal|ga)\s+ik|(?:zullen|gaan)\s+(?:we|wij))\b.*\b(?:" + Infinitives + @")\b"
                + @"|\bik\s+kom\b.*\bterug\b|\bkom\s+ik\b.*\bterug\b"
                + @"|\b(?:u|je|jij|jullie)\s+(?:krijgt|hoort|ontvangt)\b|\b(?:krijgt|hoort|ontvangt)\s+u\b|\b(?:krijg|hoor|ontvang)\s+je\b"),
            Calls = PromiseLanguage.Pattern(@"\b(?:terug|op)?bel(?:len)?\b"),
            Excludes = PromiseLanguage.Pattern(@"\b(?:als\s+(?:u|je|jij|jullie)|gisteren|vorige|niet)\b"),
            Times = new TimeWords
            {
                Duration = PromiseLanguage.Pattern(
                    @"\b(?:over|binnen|in)\s+(?:de\s+komende\s+|ongeveer\s+|circa\s+|maximaal\s+|minder\s+dan\s+)?(?:(?<n>[0-9]{1,4}|een\s+half|een|" + Hours
                    + @")\s*(?:(?<min>minuut|minuten|min)|(?<hour>uur|uren|u)|(?<day>(?:werk)?dag(?:en)?)|(?<week>week|weken))|het\s+(?<hour>uur))\b"),
                Numbers = Count(Hours, ("een", 1), ("een half", 0.5)),
                Clock = PromiseLanguage.Pattern(
                    @"\b(?:(?:om|voor|tegen|rond)\s+)?(?<h>[0-9]{1,2}|" + Hours + @")(?:[:.](?<m>[0-9]{2}))?\s?uur\b|\b(?<h>[0-9]{1,2}):(?<m>[0-9]{2})\b"
                    + @"|\b(?:om|tegen)\s+(?<h>[0-9]{1,2}|" + Hours + @")(?:[:.](?<m>[0-9]{2}))?\b"),
                Date = Dates("januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december", out var months),
                Months = months,
                Weekdays = Weekdays("zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"),
                Parts =
                [
                    (PromiseLanguage.Pattern(@"\beinde?\s+van\s+de\s+(?:werk)?dag\b"), 18), (PromiseLanguage.Any("ochtend", "vanochtend", "morgenochtend"), 12),
                    (PromiseLanguage.Any("middag", "vanmiddag", "morgenmiddag"), 17), (PromiseLanguage.Any("avond", "vanavond", "morgenavond"), 21),
                ],
                Days =
                [
                    (PromiseLanguage.Any("overmorgen"), 2), (PromiseLanguage.Any("vandaag", "vanochtend", "vanmiddag", "vanavond"), 0),
                    (PromiseLanguage.Any("morgen", "morgenochtend", "morgenmiddag", "morgenavond"), 1),
                ],
                WeekEnd = PromiseLanguage.Pattern(@"\b(?:einde?\s+van\s+de\s+week|deze\s+week)\b"),
                NextWeek = PromiseLanguage.Any("volgende week"),
            },
        };
    }

    // One to twelve in their order, and what else means a number.
    private static Dictionary<string, double> Count(string words, params (string Word, double Number)[] more)
    {
        var numbers = words.Split('|').Select((word, index) => (word, number: index + 1.0)).ToDictionary(one => one.word, one => one.number);
        foreach (var (word, number) in more)
        {
            numbers[word] = number;
        }

        return numbers;
    }

    private static Regex Dates(string names, out IReadOnlyList<string> months)
    {
        months = names.Split('|');
        var month = $@"(?<month>{names}|{string.Join('|', months.Select(name => name[..3]).Distinct())})";
        return PromiseLanguage.Pattern(
            $@"\b(?<d>[0-9]{{1,2}})(?:\.|er|º|st|nd|rd|th)?\s+(?:de\s+|of\s+)?{month}\b|\b{month}\s+(?<d>[0-9]{{1,2}})(?:st|nd|rd|th)?\b");
    }

    private static Regex[] Weekdays(params string[] names) => [.. names.Select(name => PromiseLanguage.Pattern($@"\b(?:{name})\b"))];
}
