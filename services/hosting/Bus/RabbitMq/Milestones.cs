using System.Text.Json;

namespace Omnichannel.Hosting.Bus.RabbitMq;

/// <summary>How many messages a publisher has sent to a lane, with the one that carries this.</summary>
/// <param name="Publisher">The name of its channel.</param>
/// <param name="Number">Counted from 1 since that was opened.</param>
internal readonly record struct Milestone(string Publisher, long Number)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else, or nothing.</summary>
    public static Milestone? Parse(string? text) =>
        text?.Split('/') is [var publisher, var digits] && long.TryParse(digits, out var number) ? new Milestone(publisher, number) : null;

    /// <inheritdoc />
    public override string ToString() => $"{Publisher}/{Number}";
}

/// <summary>
/// Tells those who publish how far their messages are handled, some times a second and only while there is something to tell. One that is lost
/// is made up for by the next.
/// </summary>
internal sealed class Milestones(RabbitMqBroadcasts broadcasts)
{
    /// <summary>The broadcast: by publisher and lane, how many are handled.</summary>
    public const string Type = "bus.milestones";

    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

    private readonly Lock _lock = new();
    private Dictionary<string, Dictionary<string, long>> _news = [];

    /// <summary>Reads a broadcast.</summary>
    public static Dictionary<string, Dictionary<string, long>> Read(ReadOnlyMemory<byte> body) =>
        JsonSerializer.Deserialize(body.Span, HostingJson.Default.DictionaryStringDictionaryStringInt64) ?? [];

    /// <summary>Messages of a lane are handled.</summary>
    public void Reached(string lane, IEnumerable<Milestone?> milestones)
    {
        lock (_lock)
        {
            var isFirst = _news.Count == 0;
            foreach (var milestone in milestones.OfType<Milestone>())
            {
                if (!_news.TryGetValue(milestone.Publisher, out var lanes))
                {
                    _news.Add(milestone.Publisher, lanes = []);
                }

                lanes[lane] = milestone.Number;
            }

            if (isFirst && _news.Count > 0)
            {
                _ = TellAsync();
            }
        }
    }

    private async Task TellAsync()
    {
        await Task.Delay(Gather);
        byte[] body;
        lock (_lock)
        {
            body = JsonSerializer.SerializeToUtf8Bytes(_news, HostingJson.Default.DictionaryStringDictionaryStringInt64);
            _news = [];
        }

        await broadcasts.SendAsync(Type, body, CancellationToken.None);
    }
}
