using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.Social.Tests.Meta;

/// <summary>The running module with an account of each of Meta's channels, and the Graph API's stand-in.</summary>
public sealed class MetaHost : IAsyncDisposable
{
    public const string Page = "1001", Instagram = "2002", Number = "3003";

    private MetaHost(ChannelHost host, GraphStandIn graph) => (Host, Graph) = (host, graph);

    public ChannelHost Host { get; }

    public GraphStandIn Graph { get; }

    public CapturingModule Captured => Host.Captured;

    public static async Task<MetaHost> StartAsync()
    {
        var graph = await GraphStandIn.StartAsync();
        var host = await ChannelHost.StartAsync(new SocialModule());
        await host.PutAccountAsync("messenger", graph.Account("messenger", Page, ("identitySecret", "the-secret-of-the-site")));
        await host.PutAccountAsync("instagram", graph.Account("instagram", Instagram));
        await host.PutAccountAsync("whatsapp", graph.Account("whatsapp", Number, ("wabaId", "77")));
        return new MetaHost(host, graph);
    }

    /// <summary>Posts a signed webhook, which has to be taken, and waits until so much more has arrived.</summary>
    public async Task PostAsync(string account, string body, int arrive = 1)
    {
        var before = Captured.Arrived.Count;
        using var request = GraphStandIn.Webhook(new Uri(Host.Http.BaseAddress!, $"webhooks/{account}/meta"), body);
        using var answer = await Host.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Until.True(() => Captured.Arrived.Count >= before + arrive, $"{arrive} more arrive");
    }

    /// <summary>Posts Messenger or Instagram events.</summary>
    public Task EventsAsync(string channel, params string[] events)
    {
        var page = channel == "messenger" ? Page : Instagram;
        return PostAsync(
            channel,
            $$"""{"object":"{{(channel == "messenger" ? "page" : "instagram")}}","entry":[{"id":"{{page}}","time":1700000000000,"messaging":[{{string.Join(',', events)}}]}]}""",
            events.Length);
    }

    /// <summary>One event from a customer.</summary>
    public static string From(string customer, string channel, string body) =>
        $$"""{"sender":{"id":"{{customer}}"},"recipient":{"id":"{{(channel == "messenger" ? Page : Instagram)}}"},"timestamp":1700000000123,{{body}}}""";

    /// <summary>One event from ourselves.</summary>
    public static string FromUs(string customer, string channel, string body) =>
        $$"""{"sender":{"id":"{{(channel == "messenger" ? Page : Instagram)}}"},"recipient":{"id":"{{customer}}"},"timestamp":1700000000123,{{body}}}""";

    /// <summary>A change about our WhatsApp number.</summary>
    public static string WhatsApp(string value, string number = Number, string field = "messages") =>
        $$$"""{"field":"{{{field}}}","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881","phone_number_id":"{{{number}}}"},{{{value}}}}}""";

    /// <summary>Posts WhatsApp's changes.</summary>
    public Task ChangesAsync(int arrive, params string[] changes) =>
        PostAsync("whatsapp", $$"""{"object":"whatsapp_business_account","entry":[{"id":"77","changes":[{{string.Join(',', changes)}}]}]}""", arrive);

    /// <summary>Has a message sent and gives what became of it.</summary>
    public async Task<DeliveryUpdated> SendAsync(SendMessage send)
    {
        await PublishAsync(send);
        return await Until.Value(
            () => Task.FromResult(Captured.Of(HostingJson.Default.DeliveryUpdated).FirstOrDefault(update => update.DeliveryId == send.DeliveryId && update.Attempt == send.Attempt)),
            "the outcome arrives");
    }

    /// <summary>Has something sent.</summary>
    public Task PublishAsync(SendMessage send) => Host.Bus.PublishAsync(
        [
            new Envelope
            {
                Id = Guid.CreateVersion7(),
                Topic = Topics.Send("meta"),
                Key = send.Account + "|" + send.To,
                Type = nameof(SendMessage),
                Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
            },
        ],
        TestContext.Current.CancellationToken);

    /// <summary>A message to a customer.</summary>
    public static SendMessage Send(string channel, string to, string text) => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = channel,
        Channel = channel,
        To = to,
        Content = new Content { Text = text },
    };

    /// <summary>What the Graph API was asked last.</summary>
    public JsonObject LastAsked => Graph.Asked.Last().Body!;

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Graph.DisposeAsync();
    }
}
