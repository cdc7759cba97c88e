namespace Omnichannel.Automation.Knowledge;

/// <summary>
/// The passages of one language and how well they fit a question: Okapi BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009).
/// Our own and in memory, so that both databases rank alike. Not thread-safe: <see cref="KnowledgeIndex"/> guards it.
/// </summary>
internal sealed class PassageIndex(string language)
{
    // k1 and b as everybody has them. What stands in the title and the headings says more than what stands in the text.
    private const double K1 = 1.2, B = 0.75, Unknown = 0.5, OfHeading = 2;

    private readonly Dictionary<string, Dictionary<int, double>> _postings = [];
    private readonly Dictionary<int, (Passage Passage, double Length, IReadOnlyCollection<string> Terms)> _passages = [];
    private readonly Dictionary<string, List<int>> _bySource = [];
    private double _length;
    private int _next;

    /// <summary>How many passages there are.</summary>
    public int Count => _passages.Count;

    /// <summary>Puts a source's passages in the place of those it had.</summary>
    public void Put(PassageSource source, IReadOnlyList<Passage> passages)
    {
        Remove(source);
        foreach (var passage in passages)
        {
            Add(passage);
        }
    }

    /// <summary>Takes a source's passages out.</summary>
    public void Remove(PassageSource source)
    {
        if (!_bySource.Remove(Key(source), out var numbers))
        {
            return;
        }

        foreach (var number in numbers)
        {
            _passages.Remove(number, out var gone);
            _length -= gone.Length;
            foreach (var term in gone.Terms)
            {
                _postings[term].Remove(number);
                if (_postings[term].Count == 0)
                {
                    _postings.Remove(term);
                }
            }
        }
    }

    /// <summary>The passages that fit a question best, each source once.</summary>
    public IReadOnlyList<Hit> Search(string question, Func<PassageSource, bool> counts, int most)
    {
        var words = Words.Of(question).Where(word => !StopWords.Contains(language, word)).ToLookup(word => Stems.Of(word, language));
        var asked = words.Select(same => same.Key).ToList();
        var weak = words.Where(same => same.All(StopWords.IsWeak)).Select(same => same.Key).ToHashSet();
        var rarest = Weight(1);
        var weights = asked.ToDictionary(term => term, term => _postings.TryGetValue(term, out var found) ? Weight(found.Count) : Unknown * rarest);
        var scores = new Dictionary<int, (double Score, double Covered, int Terms)>();
        var average = _length / Math.Max(1, _passages.Count);
        foreach (var term in asked.Where(_postings.ContainsKey))
        {
            foreach (var (number, frequency) in _postings[term])
            {
                var (passage, length, _) = _passages[number];
                if (!counts(passage.Source))
                {
                    continue;
                }

                var (score, covered, terms) = scores.GetValueOrDefault(number);
                var saturated = frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * length / average));
                scores[number] = weak.Contains(term)
                    ? (score + weights[term] * saturated, covered, terms)
                    : (score + weights[term] * saturated, covered + weights[term], terms + 1);
            }
        }

        var best = scores.OrderByDescending(pair => pair.Value.Score).ThenBy(pair => pair.Key)
            .DistinctBy(pair => Key(_passages[pair.Key].Passage.Source)).Take(Math.Max(2, most)).ToList();
        var total = weights.Where(pair => !weak.Contains(pair.Key)).Sum(pair => pair.Value);
        return [.. best.Select((pair, place) => new Hit(
            _passages[pair.Key].Passage,
            pair.Value.Score,
            total == 0 ? 0 : Confidence(pair.Value.Covered / total, pair.Value.Terms, Margin(place)))).Take(most)];

        // By how much the first is ahead of the second; what is not first is as far behind as it is.
        double Margin(int place) => place > 0 ? best[place].Value.Score / best[0].Value.Score - 1
            : best.Count > 1 ? 1 - best[1].Value.Score / best[0].Value.Score
            : 1;
    }

    /// <summary>What share of the question's weight is covered × how many words that rests on × whether another source fits as well.</summary>
    internal static double Confidence(double coverage, int terms, double margin) =>
        Math.Round(coverage * (terms / (terms + 0.5)) * (margin >= 0 ? 0.8 + 0.2 * margin : 0.8 * (1 + margin)), 3);

    private void Add(Passage passage)
    {
        var number = _next++;
        var frequencies = new Dictionary<string, double>();
        var text = Words.Terms(passage.Text, language);
        foreach (var term in text)
        {
            frequencies[term] = frequencies.GetValueOrDefault(term) + 1;
        }

        // The title is the first passage's heading; of the others it says less.
        foreach (var term in Words.Terms(passage.Heading, language).Distinct())
        {
            frequencies[term] = frequencies.GetValueOrDefault(term) + OfHeading;
        }

        foreach (var term in Words.Terms(passage.Source.Title, language).Distinct())
        {
            frequencies[term] = frequencies.GetValueOrDefault(term) + (passage.Number == 0 ? OfHeading : OfHeading / 2);
        }

        foreach (var (term, frequency) in frequencies)
        {
            if (!_postings.TryGetValue(term, out var found))
            {
                _postings[term] = found = [];
            }

            found[number] = frequency;
        }

        _passages[number] = (passage, text.Count, frequencies.Keys);
        _length += text.Count;
        if (!_bySource.TryGetValue(Key(passage.Source), out var numbers))
        {
            _bySource[Key(passage.Source)] = numbers = [];
        }

        numbers.Add(number);
    }

    private double Weight(int count) => Math.Log(1 + (_passages.Count - count + 0.5) / (count + 0.5));

    private static string Key(PassageSource source) => source.Type + ":" + source.Id;
}
