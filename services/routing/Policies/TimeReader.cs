using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing.PolicyRules;

/// <summary>Reads <c>mon-fri 08:00-18:00 Europe/Paris</c>, or a list of such.</summary>
internal static class TimeReader
{
    public static OpeningHours? Read(YamlField field)
    {
        var all = new List<OpeningHours>();
        var texts = field.Texts();
        foreach (var text in texts)
        {
            var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var times = words.Length == 3 ? words[1].Split('-') : [];
            if (times.Length != 2)
            {
                field.Error("Days, times and a zone are needed: mon-fri 08:00-18:00 Europe/Paris.");
                return null;
            }

            var wrong = new Dictionary<string, string>();
            if (new HoursModel(words[2], [new WeeklySpan(words[0].Split(','), times[0], times[1])]).Read("time", wrong) is { } hours)
            {
                all.Add(hours);
            }
            else
            {
                field.Error(string.Join(' ', wrong.Values));
            }
        }

        return all.Count == 0 ? null : OpeningHours.AnyOf(all);
    }
}
