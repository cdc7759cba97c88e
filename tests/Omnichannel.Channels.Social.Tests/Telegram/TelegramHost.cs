using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary>The service with a bot, and Telegram beside it. Every test has a customer of its own.</summary>
public sealed class TelegramHost : IAsyncLifetime
{
    public const string Bot = "bot";
    private static long _lastUser = 7_000_000_000;

    public ChannelHost Host { get; private set; } = null!;

    public TelegramStandIn Telegram { get; private set; } = null!;

    public static long NewUser() => Interlocked.Increment(ref _lastUser);

    public async ValueTask InitializeAsync()
    {
        Telegram = await TelegramStandIn.StartAsync();
        Host = await ChannelHost.StartAsync(new SocialModule());
        await Host.PutAccountAsync(Bot, Telegram.Account());
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Telegram.DisposeAsync();
    }

    /// <summary>Posts updates one after the other; each must be taken.</summary>
    public async Task PostAsync(params IEnumerable<JsonNode> updates)
    {
        foreach (var update in updates)
        {
            using var request = Telegram.Webhook(new Uri(Host.Http.BaseAddress!, $"webhooks/{Bot}/telegram"), update);
            using var answer = await Host.Http.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>What arrived of one customer.</summary>
    public IReadOnlyList<InboundMessage> MessagesOf(long user) =>
        [.. Host.Captured.Of(HostingJson.Default.InboundMessage).Where(message => message.From.Address == "telegram:" + user)];

    public IReadOnlyList<InboundChange> ChangesOf(long user) =>
        [.. Host.Captured.Of(HostingJson.Default.InboundChange).Where(change => change.From.Address == "telegram:" + user)];

    /// <summary>Posts one message of a new customer and gives what arrived.</summary>
    public async Task<InboundMessage> ReceiveAsync(JsonObject message, long? user = null)
    {
        var who = user ?? NewUser();
        await PostAsync(Telegram.Update(who, message));
        await Until.True(() => MessagesOf(who).Count > 0, "the message arrives");
        return MessagesOf(who).Single();
    }

    /// <summary>Gives the service something to send and waits for what came of that attempt.</summary>
    public async Task<DeliveryUpdated> SendAsync(SendMessage send)
    {
        await Host.Bus.PublishAsync(
            [
                new Envelope
                {
                    Id = Guid.CreateVersion7(), Topic = Topics.Send("telegram"), Key = send.Account + "|" + send.To, Type = nameof(SendMessage),
                    Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
                },
            ],
            TestContext.Current.CancellationToken);
        return await Until.Value(
            () => Task.FromResult(Host.Captured.Of(HostingJson.Default.DeliveryUpdated).FirstOrDefault(updated => updated.DeliveryId == send.DeliveryId && updated.Attempt == send.Attempt)),
            "the outcome arrives");
    }

    public static SendMessage Send(long user, string text = "") => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = Bot,
        Channel = "telegram",
        To = "telegram:" + user,
        Content = new Content { Text = text },
    };
}
