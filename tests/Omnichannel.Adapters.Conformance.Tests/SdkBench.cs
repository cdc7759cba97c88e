using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>Adapters on the .NET SDK, one after the other in one folder, with a hub that is in their hands.</summary>
internal sealed class SdkBench
{
    private static readonly string Secret = StandardWebhooks.NewSecret();

    public string Folder { get; } = TestFolder.Create("sdk");

    /// <summary>The ids of the events that the hub took.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>What each attempt was told of those before.</summary>
    public List<bool> Told { get; } = [];

    public List<string> Logged { get; } = [];

    /// <summary>What the hub answers instead of the usual.</summary>
    public Func<HttpResponseMessage?> Instead { get; set; } = () => null;

    public Clock Time { get; } = new();

    public static AdapterEvent Message(string id, string text = "x") =>
        new() { Type = EventTypes.MessageReceived, Id = id, From = new EventSender { Address = "a:1" }, Content = new MessageContent { Text = text } };

    public string File(string name) => Path.Combine(Folder, name);

    /// <summary>The events that were set aside.</summary>
    public IReadOnlyList<JsonNode> Refused() => [.. System.IO.File.ReadAllLines(File("refused.jsonl")).Select(line => JsonNode.Parse(line)!)];

    public Adapter Open(Func<bool, DeliveryResult>? send = null, string? refuses = null) => new(
        new AdapterOptions
        {
            Hub = new Uri("http://hub.invalid/"),
            Account = "a",
            Secrets = [Secret],
            Folder = Folder,
            Handler = new Hub(this, refuses),
            Log = line =>
            {
                lock (Logged)
                {
                    Logged.Add(line);
                }
            },
            Time = Time,
        },
        (_, doubtful) =>
        {
            Told.Add(doubtful);
            return Task.FromResult(send!(doubtful));
        });

    public static Task<PushAnswer> PushAsync(Adapter adapter, string id = "d1", int attempt = 1)
    {
        var body = Encoding.UTF8.GetBytes($$$"""{"type":"message.send","deliveryId":"{{{id}}}","attempt":{{{attempt}}},"to":{"address":"a:1"},"content":{"text":"x"}}""");
        var headers = Delivering.Signed(Secret, id, body, Clock.Now).ToDictionary(header => header.Item1, header => header.Item2);
        return adapter.AnswerAsync(headers.GetValueOrDefault, new MemoryStream(body));
    }

    public async Task RunAsync(Adapter adapter, Func<bool> done)
    {
        using var stop = new CancellationTokenSource();
        var running = adapter.RunAsync(stop.Token);
        await Until.True(done, "the hub has taken them");
        await stop.CancelAsync();
        await running;
    }

    /// <summary>Time that can be moved on, with pauses of a moment.</summary>
    internal sealed class Clock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public static DateTimeOffset Now => System.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Now + Ahead;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime > TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : dueTime, period);
    }

    private sealed class Hub(SdkBench bench, string? refuses) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!request.RequestUri!.AbsolutePath.EndsWith("/events", StringComparison.Ordinal))
            {
                return new HttpResponseMessage(HttpStatusCode.NoContent);
            }

            if (bench.Instead() is { } other)
            {
                return other;
            }

            var ids = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!.AsArray().Select(given => (string)given!["id"]!).ToList();
            if (refuses is not null && ids.Contains(refuses))
            {
                return new HttpResponseMessage(HttpStatusCode.RequestEntityTooLarge);
            }

            bench.Taken.AddRange(ids);
            var results = ids.Select(id => $$"""{"id":"{{id}}","status":"{{(id == "bad" ? "rejected" : "accepted")}}","messageId":null,"reason":"no"}""");
            return new HttpResponseMessage(HttpStatusCode.Accepted) { Content = new StringContent($$"""{"results":[{{string.Join(',', results)}}]}""") };
        }
    }
}
