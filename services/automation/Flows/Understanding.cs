using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Omnichannel.Automation.Runs;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Language;

namespace Omnichannel.Automation.Flows;

/// <summary>Makes of what a customer wrote what a question asks for. Pure; does not guess where two readings are as good as each other.</summary>
internal static partial class Understanding
{
    private const int LongestText = 2000;

    private static readonly HashSet<string> Yes = Words("yes y yeah yep yup sure ok okay correct right of_course ja j jo jawohl gerne genau richtig oui ouais daccord si claro vale certo va_bene klopt sim isso tak zgadza_sie dobrze");
    private static readonly HashSet<string> No = Words("no n nope not_really nein ne nicht non nee nao nie niet");

    /// <summary>Long words that tell nothing about what somebody wants.</summary>
    private static readonly HashSet<string> Untelling = Words(
        "where there which would could should about please hello thanks thank wanna something anything warum wieso bitte danke etwas irgendwas comment pourquoi merci bonjour quelque chose donde cuando porque gracias perche quando grazie waarom wanneer bedankt porque obrigado gdzie kiedy dlaczego prosze dziekuje");

    private static readonly Dictionary<string, (string Yes, string No)> YesNoTitles = new()
    {
        ["en"] = ("Yes", "No"),
        ["de"] = ("Ja", "Nein"),
        ["fr"] = ("Oui", "Non"),
        ["es"] = ("Sí", "No"),
        ["it"] = ("Sì", "No"),
        ["nl"] = ("Ja", "Nee"),
        ["pt"] = ("Sim", "Não"),
        ["pl"] = ("Tak", "Nie"),
    };

    private static readonly Dictionary<string, int> Days = new()
    {
        ["today"] = 0,
        ["heute"] = 0,
        ["aujourdhui"] = 0,
        ["hoy"] = 0,
        ["oggi"] = 0,
        ["vandaag"] = 0,
        ["hoje"] = 0,
        ["dzisiaj"] = 0,
        ["dzis"] = 0,
        ["tomorrow"] = 1,
        ["morgen"] = 1,
        ["demain"] = 1,
        ["manana"] = 1,
        ["domani"] = 1,
        ["amanha"] = 1,
        ["jutro"] = 1,
        ["yesterday"] = -1,
        ["gestern"] = -1,
        ["hier"] = -1,
        ["ayer"] = -1,
        ["ieri"] = -1,
        ["gisteren"] = -1,
        ["ontem"] = -1,
        ["wczoraj"] = -1,
    };

    /// <summary>The answer as it is kept; null: it is none.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="text">What the customer wrote.</param>
    /// <param name="choice">The id of what they chose, on channels with buttons.</param>
    /// <param name="language">What they speak.</param>
    /// <param name="today">Their day.</param>
    public static JsonNode? Read(Ask ask, string text, string? choice, string? language, DateOnly today)
    {
        var trimmed = text.Trim();
        return ask.Type switch
        {
            AskType.Choice => Choose(Offered(ask, language), ask.Choices.Select(one => one.Words).ToList(), trimmed, choice) is { } chosen ? JsonValue.Create(chosen) : null,
            AskType.YesNo => YesNo(trimmed, choice) is { } truth ? JsonValue.Create(truth) : null,
            AskType.Email => Email(trimmed) is { } mail && Fits(ask, mail) ? JsonValue.Create(mail) : null,
            AskType.Phone => Addressing.TryPhone(trimmed.Replace("tel:", "", StringComparison.OrdinalIgnoreCase), out var phone, out _) ? JsonValue.Create(phone["tel:".Length..]) : null,
            AskType.Number => Number(trimmed, language) is { } number && !(number < ask.Min) && !(number > ask.Max) ? JsonValue.Create(number) : null,
            AskType.Date => Date(trimmed, language, today) is { } date ? JsonValue.Create(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null,
            _ => trimmed.Length is > 0 and <= LongestText && Fits(ask, trimmed) && !(trimmed.Length < ask.Min) && !(trimmed.Length > ask.Max) ? JsonValue.Create(trimmed) : null,
        };
    }

    /// <summary>What is offered with a question; nothing: there is nothing to choose.</summary>
    /// <param name="ask">The question.</param>
    /// <param name="language">What the customer speaks.</param>
    /// <param name="scope">Fills the titles' gaps.</param>
    public static IReadOnlyList<Choice> Offered(Ask ask, string? language, Scope? scope = null) => ask.Type switch
    {
        AskType.YesNo => YesNoTitles.GetValueOrDefault(language?.ToLowerInvariant().Split('-')[0] ?? "en", YesNoTitles["en"]) is var (yes, no) ? [new Choice("yes", yes), new Choice("no", no)] : [],
        AskType.Choice => [.. ask.Choices.Select(choice => new Choice(choice.Id, scope is null ? Literal(choice.Title.In(language)) : choice.Title.In(language).Fill(scope)))],
        _ => [],
    };

    /// <summary>The id of what was chosen: by id, number, title, word, or nearly so.</summary>
    private static string? Choose(IReadOnlyList<Choice> choices, List<IReadOnlyList<string>> words, string text, string? id)
    {
        if (id is not null && choices.FirstOrDefault(choice => choice.Id == id) is { } pressed)
        {
            return pressed.Id;
        }

        if (Place().Match(text) is { Success: true } number && int.TryParse(number.Groups["place"].Value, out var place))
        {
            return place >= 1 && place <= choices.Count ? choices[place - 1].Id : null;
        }

        var said = Plain.Words(text).Trim();
        if (said.Length == 0)
        {
            return null;
        }

        var names = choices.Select((choice, index) => (choice.Id, Names: new[] { choice.Id, choice.Title }.Concat(words[index]).Select(name => Plain.Words(name).Trim()).Where(name => name.Length > 0).ToList())).ToList();
        return Only(names.Where(choice => choice.Names.Contains(said)).Select(choice => choice.Id))
            ?? Only(names.Where(choice => choice.Names.Any(name => Within(name, said) || Within(said, name))).Select(choice => choice.Id))
            ?? Only(names.Where(choice => choice.Names.Any(name => IsNearly(name, said))).Select(choice => choice.Id))
            ?? Only(names.Where(choice => choice.Names.Any(name => SharesWord(name, said))).Select(choice => choice.Id));
    }

    private static bool? YesNo(string text, string? choice)
    {
        if (choice is "yes" or "no")
        {
            return choice == "yes";
        }

        if (Place().Match(text) is { Success: true } number)
        {
            return number.Groups["place"].Value switch { "1" => true, "2" => false, _ => null };
        }

        var said = Plain.Words(text).Trim();
        var first = said.Split(' ')[0];

        // A word of the other kind in it, as in the Polish "no tak" (well, yes), leaves it open.
        return Yes.Contains(said) ? true
            : No.Contains(said) ? false
            : said.Length <= 60 && Yes.Contains(first) && !No.Overlaps(said.Split(' ')) ? true
            : said.Length <= 60 && No.Contains(first) && !Yes.Overlaps(said.Split(' ')) ? false
            : null;
    }

    private static string? Email(string text) =>
        Only(text.Split([' ', '\t', '\n', '\r', '<', '>', ',', ';', '(', ')'], StringSplitOptions.RemoveEmptyEntries).Where(word => word.Contains('@', StringComparison.Ordinal)).Select(word => word.TrimEnd('.', '!', '?')))
            is { } word && Addressing.TryNormalize("mailto:" + word, out var address, out _) && word.IndexOf('.', word.IndexOf('@')) > 0 ? address["mailto:".Length..] : null;

    private static double? Number(string text, string? language)
    {
        if (Figures().Matches(text) is not [var only])
        {
            return null;
        }

        var point = language is null || language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? '.' : ',';
        var figures = only.Value.Replace(" ", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal).TrimEnd('.', ',');
        var plain = new StringBuilder();
        for (var index = 0; index < figures.Length; index++)
        {
            if (figures[index] is not ('.' or ','))
            {
                plain.Append(figures[index]);
            }
            else if (figures[index] == point || !Thousands().IsMatch(figures.AsSpan(index)))
            {
                plain.Append('.');
            }
        }

        return double.TryParse(plain.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static DateOnly? Date(string text, string? language, DateOnly today)
    {
        if (Days.TryGetValue(Plain.Words(text).Trim(), out var days))
        {
            return today.AddDays(days);
        }

        if (DateOnly.TryParseExact(text, "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out var iso))
        {
            return iso;
        }

        if (DayMonth().Match(text) is not { Success: true } match)
        {
            return null;
        }

        var (one, two) = (int.Parse(match.Groups["one"].Value), int.Parse(match.Groups["two"].Value));
        var year = match.Groups["year"].Value is { Length: > 0 } written ? int.Parse(written) : today.Year;
        year += year < 100 ? 2000 : 0;
        var isAmerican = match.Groups["sign"].Value == "/" && language?.StartsWith("en", StringComparison.OrdinalIgnoreCase) != false;
        var british = Day(year, two, one);
        var american = isAmerican ? Day(year, one, two) : null;

        // Between 3/4 and 4/3 nobody can tell what English means.
        return british is not null && american is not null && british != american ? language?.Equals("en-US", StringComparison.OrdinalIgnoreCase) == true ? american : null : british ?? american;
    }

    private static DateOnly? Day(int year, int month, int day) =>
        year is > 1800 and < 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;

    private static bool Fits(Ask ask, string text) => ask.Pattern?.Regex.IsMatch(text) != false;

    private static string Literal(Template template) => string.Concat(template.Parts.Select(part => part.Literal));

    private static T? Only<T>(IEnumerable<T> found)
        where T : class => found.Distinct().Take(2).ToList() is [var one] ? one : null;

    private static bool Within(string part, string whole) => part.Length >= 3 && $" {whole} ".Contains($" {part} ", StringComparison.Ordinal);

    private static bool IsNearly(string name, string said) => name.Length >= 4 && Math.Abs(name.Length - said.Length) <= 2 && Distance(name, said) <= (name.Length >= 8 ? 2 : 1);

    /// <summary>Whether one telling word stands in both, or nearly so.</summary>
    private static bool SharesWord(string name, string said) =>
        Telling(name).Any(one => Telling(said).Any(two => one == two || IsNearly(one, two)));

    private static IEnumerable<string> Telling(string words) => words.Split(' ').Where(word => word.Length >= 5 && !Untelling.Contains(word));

    /// <summary>Levenshtein's: how many letters differ.</summary>
    private static int Distance(string one, string two)
    {
        var row = Enumerable.Range(0, two.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= two.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (one[i - 1] == two[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }

    private static HashSet<string> Words(string words) => [.. words.Split(' ').Select(word => word.Replace('_', ' '))];

    [GeneratedRegex(@"^\W*(?<place>\d{1,3})\W*\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"-?\d[\d.,' ]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Figures();

    [GeneratedRegex(@"^[.,]\d{3}(?!\d)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Thousands();

    [GeneratedRegex(@"^(?<one>\d{1,2})\s*(?<sign>[./-])\s*(?<two>\d{1,2})(?:\s*[./-]\s*(?<year>\d{2,4})?)?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DayMonth();
}
