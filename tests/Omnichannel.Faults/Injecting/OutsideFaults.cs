using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Data.Sqlite;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;
using Omnichannel.Testing;
using RabbitMQ.Client;

namespace Omnichannel.Faults.Injecting;

/// <summary>Providers, integrators and browsers that misbehave.</summary>
internal sealed class OutsideFaults(Stage stage, Workload work, TimeProvider time)
{
    private const string Queue = "conversations.inbound";

    /// <summary>How many messages were put onto queues that nobody can process.</summary>
    public int Foreign { get; private set; }

    public async Task<bool> HappenAsync(Fault fault)
    {
        switch (fault.Kind)
        {
            case "webhooks-doubled":
                await WhileAsync(fault, on => work.Habits.Doubled = on);
                return true;
            case "webhooks-reversed":
                await WhileAsync(fault, on => work.Habits.Reversed = on);
                return true;
            case "receipts-reversed":
                await WhileAsync(fault, on => work.Habits.ReceiptsReversed = on);
                return true;
            case "webhooks-replayed":
                await work.ReplayAsync(fault.Passage);
                return true;
            case "provider-slow":
                await WhileAsync(fault, on => stage.Twilio.Before = stage.Bots.Before = stage.Graph.Before = on ? () => Task.Delay(TimeSpan.FromSeconds(2), time) : () => Task.CompletedTask);
                return true;
            case "provider-failing":
                await WhileAsync(fault, on => Answer(on ? [TwilioAnswer.Unavailable, TwilioAnswer.TooMany] : [TwilioAnswer.Accept], _ => on ? (503, "{}") : (200, "{}")));
                return true;
            case "provider-hangs-up":
                await WhileAsync(
                    fault,
                    on => Answer(on ? [TwilioAnswer.AcceptAndHangUp, TwilioAnswer.HangUp, TwilioAnswer.Accept] : [TwilioAnswer.Accept], number => on && number % 2 == 0 ? (0, "") : (200, "{}")));
                return true;
            case "foreign-json":
                await (stage.Hub is MicroservicesHub services ? PublishAsync(services, fault.Passage) : InsertAsync((StandaloneHub)stage.Hub, fault.Passage));
                return true;
            case "slow-streams":
                await SlowStreamsAsync(fault);
                return true;
            default:
                throw new InvalidOperationException($"There is no fault {fault.Kind}.");
        }
    }

    private async Task WhileAsync(Fault fault, Action<bool> turn)
    {
        turn(true);
        await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time);
        turn(false);
    }

    private void Answer(TwilioAnswer[] twilio, Func<int, (int, string)> push)
    {
        work.Behave(twilio);
        stage.Receiver.Answers = push;
    }

    // What a foreign producer may put there: no JSON, no properties, a type that nobody knows.
    private async Task PublishAsync(MicroservicesHub hub, int seed)
    {
        await using var connection = await new ConnectionFactory { Uri = hub.VirtualHost }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        foreach (var (body, type, key) in Strange(seed))
        {
            var properties = new BasicProperties { Persistent = true, Type = type, MessageId = type is null ? null : Guid.CreateVersion7().ToString() };
            if (key is not null)
            {
                properties.Headers = new Dictionary<string, object?> { ["key"] = key, ["topic"] = "inbound" };
            }

            await channel.BasicPublishAsync("", string.Create(CultureInfo.InvariantCulture, $"{Queue}.{seed % 8}"), mandatory: true, properties, Encoding.UTF8.GetBytes(body));
            Foreign++;
        }
    }

    // The queues are the program's own, so a stranger's way to them is an outbox.
    private async Task InsertAsync(StandaloneHub hub, int seed)
    {
        var file = Directory.GetFiles(hub.Data, "conversations.db", SearchOption.AllDirectories).Single();
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=30");
        await connection.OpenAsync();
        foreach (var (body, type, key) in Strange(seed))
        {
            await using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO outbox (message_id, topic, key, type, body) VALUES ($id, 'inbound', $key, $type, $body)";
            insert.Parameters.AddWithValue("$id", Guid.CreateVersion7().ToString());
            insert.Parameters.AddWithValue("$key", key ?? "");
            insert.Parameters.AddWithValue("$type", type ?? "");
            insert.Parameters.AddWithValue("$body", Encoding.UTF8.GetBytes(body));
            await insert.ExecuteNonQueryAsync();
            Foreign++;
        }
    }

    private (string Body, string? Type, string? Key)[] Strange(int seed) =>
    [
        ($$"""{"weather":"foreign {{seed}}-{{Foreign}}"}""", null, null),
        ($$"""{"weather":"foreign {{seed}}-{{Foreign}}"}""", "WeatherReport", "sky"),
        ($$"""{"weather":"foreign {{seed}}-{{Foreign}}""", "InboundMessage", "sky"),
    ];

    /// <summary>Event streams that are opened and never read.</summary>
    private async Task SlowStreamsAsync(Fault fault)
    {
        using var http = new HttpClient { BaseAddress = stage.Hub.BaseAddress };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Hub.ApiKey);
        var streams = new List<HttpResponseMessage>();
        for (var number = 0; number < 20; number++)
        {
            await Insistence.StatusAsync(
                async cancelled =>
                {
                    streams.Add(await http.GetAsync("/api/events?after=0", HttpCompletionOption.ResponseHeadersRead, cancelled));
                    return 200;
                },
                work.GiveUp);
        }

        await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time);
        streams.ForEach(stream => stream.Dispose());
    }
}
