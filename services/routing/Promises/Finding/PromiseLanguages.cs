namespace Omnichannel.Routing.Promises.Finding;

/// <summary>The languages in which promises are found: their words, and nothing else.</summary>
internal static partial class PromiseLanguages
{
    private static readonly Lazy<IReadOnlyList<PromiseLanguage>> All = new(() => [English(), German(), French(), Spanish(), Italian(), Dutch()]);

    /// <summary>The rules of a language (BCP 47); all of them when it is not known, or has none.</summary>
    public static IReadOnlyList<PromiseLanguage> For(string? language)
    {
        var code = language?.Split('-', '_')[0];
        var rules = All.Value.FirstOrDefault(rules => rules.Code.Equals(code, StringComparison.OrdinalIgnoreCase));
        return rules is null ? All.Value : [rules];
    }

    private static PromiseLanguage English()
    {
        const string Hours = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve";
        const string Half = @"(?:\s?(?:(?<am>a\.?m)|(?<pm>p\.?m)|o'clock))";
        const string Things =
            "write|reply|respond|answer|call|ring|phone|text|e-?mail|mail|message|send|get back|come back to|be in touch|let you know|update|follow up|contact|reach out|"
            + "check|look into|find out|fix|solve|sort|refund|ship|deliver|finish|confirm|give you|do (?:it|that|this|so)|take care|report|provide|forward|issue|arrange|"
            + "prepare|transfer|have (?:it|this|that|an answer|a reply|news|an update)";
        return new PromiseLanguage
        {
            Code = "en",
            Commits = PromiseLanguage.Pattern(
                @"\b(?:(?:i|we)(?:'ll| will| shall)|(?:i'm|i am|we're|we are) going to)\s+"
                + @"(?:(?:also|then|certainly|definitely|gladly|personally|just|surely|still|be happy to|be glad to|make sure to|try to)\s+){0,2}(?:" + Things + @")\b"
                + @"|\byou(?:'ll| will)\s+(?:hear|have|get|receive)\b|^(?:will )?(?:call|phone|ring|write|text|e-?mail|get back to) you\b"
                + @"|\blet me (?:call|get back|come back|check|find out|look into)\b"),
            Calls = PromiseLanguage.Any("call", "phone", "ring"),
            Excludes = PromiseLanguage.Pattern(@"\b(?:if you|unless|yesterday|last (?:night|week|month|year|time))\b"),
            Times = new TimeWords
            {
                Duration = PromiseLanguage.Pattern(
                    @"\b(?:in|within)\s+(?:the\s+next\s+|less\s+than\s+|about\s+|around\s+|at\s+most\s+)?(?:(?<n>[0-9]{1,4}|half\s+an|an?|" + Hours
                    + @")\s*(?:(?<min>minutes?|mins?)|(?<hour>hours?|hrs?|h)|(?<day>(?:business\s+|working\s+)?days?)|(?<week>weeks?))|(?:the\s+)?(?<hour>hour))\b"),
                Numbers = Count(Hours, ("a", 1), ("an", 1), ("half an", 0.5)),
                Clock = PromiseLanguage.Pattern(
                    @"\b(?:by|at|before|until|till)\s+(?<h>[0-9]{1,2}|" + Hours + ")(?:[:.](?<m>[0-9]{2}))?" + Half + @"?\b"
                    + @"|\b(?<h>[0-9]{1,2})(?:[:.](?<m>[0-9]{2}))?" + Half + @"\b|\b(?<h>[0-9]{1,2}):(?<m>[0-9]{2})\b|\b(?<noon>noon|midday)\b"),
                Date = Dates("january|february|march|april|may|june|july|august|september|october|november|december", out var months),
                Months = months,
                Weekdays = Weekdays("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"),
                Parts =
                [
                    (PromiseLanguage.Pattern(@"\b(?:end of (?:the |my |our |your )?(?:business |working )?day|eod|cob|close of business|end of business)\b"), 18),
                    (PromiseLanguage.Any("morning"), 12), (PromiseLanguage.Any("afternoon"), 17), (PromiseLanguage.Any("evening", "tonight"), 21),
                ],
                Days = [(PromiseLanguage.Any("day after tomorrow"), 2), (PromiseLanguage.Any("tomorrow"), 1), (PromiseLanguage.Any("today"), 0)],
                WeekEnd = PromiseLanguage.Pattern(@"\b(?:end of (?:the |this )?week|this week)\b"),
                NextWeek = PromiseLanguage.Any("next week"),
            },
        };
    }

    private static PromiseLanguage German()
    {
        const string Hours = "eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf";
        const string Things =
            "(?:schreib|meld|antwort|beantwort|schick|send|versend|sag|geb|kümmer|erledig|prüf|klär|liefer|informier|überweis|erstatt|benachrichtig|kontaktier|bearbeit|bestätig|telefonier|ruf)(?:en?|n)?";
        return new PromiseLanguage
        {
            Code = "de",
            Commits = PromiseLanguage.Pattern(
                @"\b(?:ich|wir)\s+(?:" + Things + @")\b|\b(?:" + Things + @")\s+(?:ich|wir)\b"
                + @"|\b(?:ich\s+werde|wir\s+werden|werde\s+ich|werden\s+wir)\b.*\b(?:an|zurück|zu|nach|ab)?(?:" + Things + @")\b"
                + @"|\b(?:ich|wir)\s+kommen?\b.*\bauf\s+(?:sie|dich|euch)\b|\bkommen?\s+(?:ich|wir)\b.*\bauf\s+(?:sie|dich|euch)\b"
                + @"|\b(?:sie|du|ihr)\s+(?:hören|bekommen|erhalten|bekommst|erhältst|hörst|bekommt|erhaltet|hört)\b"
                + @"|\b(?:hören|bekommen|erhalten)\s+sie\b|\b(?:bekommst|erhältst|hörst)\s+du\b"),
            Calls = PromiseLanguage.Pattern(@"\b(?:(?:an|zurück)?ruf|telefonier)"),
            Excludes = PromiseLanguage.Pattern(@"\b(?:(?:wenn|falls)\s+(?:sie|du|ihr)|gestern|letzte[nrs]?|bitten?|nicht)\b"),
            Times = new TimeWords
            {
                Duration = PromiseLanguage.Pattern(
                    @"\b(?:in|innerhalb(?:\s+von)?|binnen|innert)\s+(?:(?:den|der)\s+nächsten\s+|etwa\s+|ca\.?\s+|rund\s+|spätestens\s+|maximal\s+|weniger\s+als\s+)?"
                    + @"(?:(?<n>[0-9]{1,4}|einer\s+halben|eine[rmsn]?|" + Hours
                    + @")\s*(?:(?<min>minuten?|min)|(?<hour>stunden?|std|h)|(?<day>(?:werk|arbeits)?tag(?:e|en|es)?)|(?<week>wochen?))|(?:der\s+)?(?:nächsten\s+)?(?<hour>stunde))\b"),
                Numbers = Count(Hours, ("eine", 1), ("einer", 1), ("einem", 1), ("eines", 1), ("einen", 1), ("einer halben", 0.5)),
                Clock = PromiseLanguage.Pattern(
                    @"\b(?<h>[0-9]{1,2})(?:[:.](?<m>[0-9]{2}))?\s?uhr\b|\b(?<h>[0-9]{1,2}):(?<m>[0-9]{2})\b"
                    + @"|\b(?:um|bis|gegen|vor)\s+(?<h>" + Hours + @")\b|\bum\s+(?<h>[0-9]{1,2})(?:[:.](?<m>[0-9]{2}))?\b|\b(?<noon>mittags?)\b"),
                Date = Dates("januar|februar|märz|april|mai|juni|juli|august|september|oktober|november|dezember", out var months),
                Months = months,
                Weekdays = Weekdays("sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag|sonnabend"),
                Parts =
                [
                    (PromiseLanguage.Any("feierabend", "ende des tages", "tagesende", "geschäftsschluss", "dienstschluss", "büroschluss"), 18),
                    (PromiseLanguage.Pattern(@"\b(?:(?:morgen|heute)\s+früh|vormittags?|am\s+morgen)\b"), 12),
                    (PromiseLanguage.Any("nachmittag", "nachmittags"), 17), (PromiseLanguage.Any("abend", "abends"), 21),
                ],
                Days = [(PromiseLanguage.Any("übermorgen"), 2), (PromiseLanguage.Any("heute"), 0), (PromiseLanguage.Any("morgen"), 1)],
                WeekEnd = PromiseLanguage.Pattern(@"\b(?:ende\s+der\s+woche|diese[rn]?\s+woche)\b"),
                NextWeek = PromiseLanguage.Pattern(@"\b(?:nächste[rn]?|kommende[rn]?)\s+woche\b"),
            },
        };
    }
}
