using System.Globalization;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Running;

/// <summary>What the measures of a run share: how long a side may take, and the two servers, which are started when the first measure asks.</summary>
public sealed class Workbench(TimeSpan perSide)
{
    private const double Faster = 1.05;

    // What runs often is compiled a first time to be watched, which makes it slower for a while: not yet warm.
    private static readonly TimeSpan LeastWarmUp = TimeSpan.FromSeconds(25), MostWarmUp = TimeSpan.FromSeconds(90);
    private readonly Lazy<Task<RabbitMqServer>> _rabbitMq = new(RabbitMqServer.StartNewAsync);
    private readonly Lazy<Task<PostgreSqlServer>> _postgreSql = new(() => PostgreSqlServer.StartNewAsync(Durability.Full));

    /// <summary>About so long one side of a pair runs.</summary>
    public TimeSpan PerSide => perSide;

    /// <summary>The broker, for both sides.</summary>
    public Task<RabbitMqServer> RabbitMqAsync() => _rabbitMq.Value;

    /// <summary>The database server, for both sides; every commit is flushed.</summary>
    public Task<PostgreSqlServer> PostgreSqlAsync() => _postgreSql.Value;

    /// <summary>So many of something take about <see cref="PerSide"/>, when so many took so long.</summary>
    public int Quantity(double perSecond) => (int)Math.Clamp(perSecond * perSide.TotalSeconds, 500, 200_000);

    /// <summary>
    /// Repeats a side until it gets no faster: .NET compiles what runs often again and again, better each time, and a hub that has been up for some
    /// minutes is what operators have.
    /// </summary>
    /// <param name="side">Runs it once with so many, and gives how many that was per second.</param>
    /// <param name="first">How many at first.</param>
    /// <returns>How many take about <see cref="PerSide"/> when it is warm.</returns>
    public async Task<int> WarmAsync(Func<int, Task<double>> side, int first)
    {
        var (count, best, same, started) = (first, 0.0, 0, TimeProvider.System.GetTimestamp());
        while (TimeProvider.System.GetElapsedTime(started) is var elapsed && (elapsed < LeastWarmUp || same < 2) && elapsed < MostWarmUp)
        {
            var perSecond = await side(count);
            (count, same, best) = (Quantity(perSecond), perSecond > best * Faster ? 0 : same + 1, Math.Max(best, perSecond));
        }

        return count;
    }

    /// <summary>Tells how it goes.</summary>
    public static void Say(string text) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {text}"));

    /// <summary>Ends the servers.</summary>
    public async Task StopAsync()
    {
        if (_rabbitMq.IsValueCreated)
        {
            await (await _rabbitMq.Value).StopAsync();
        }

        if (_postgreSql.IsValueCreated)
        {
            await (await _postgreSql.Value).StopAsync();
        }
    }
}
