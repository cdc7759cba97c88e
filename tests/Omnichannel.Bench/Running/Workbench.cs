using System.Globalization;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Running;

/// <summary>What the measures of a run share: how long a side may take, and the two servers, which are started when the first measure asks.</summary>
public sealed class Workbench(TimeSpan perSide)
{
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
