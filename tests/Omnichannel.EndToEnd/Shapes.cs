using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>A hub with an account of every channel, shared by the tests of one shape; tests use phone numbers and addresses of their own.</summary>
public abstract class HubFixture : IAsyncLifetime
{
    public const string Sms = "line";
    public const string Chat = "web";
    public const string Email = "support";
    public const string OurNumber = "+15550001111";
    public const string OurMailbox = "support@shop.test";
    public const string SiteSecret = "the-secret-with-which-the-site-signs-its-customers";

    private static int _people;

    public Hub Hub { get; private set; } = null!;

    public HubClient Api { get; private set; } = null!;

    public TwilioStandIn Twilio { get; private set; } = null!;

    public MailServer Mail { get; private set; } = null!;

    /// <summary>Without any credentials: what providers and browsers have.</summary>
    public HttpClient Anybody { get; private set; } = null!;

    /// <summary>A phone number that nobody else in this run has.</summary>
    public static string NewPhone() => $"+1555200{Interlocked.Increment(ref _people):D4}";

    /// <summary>A mail address that nobody else in this run has.</summary>
    public static string NewMail() => $"customer{Interlocked.Increment(ref _people)}@example.com";

    public async ValueTask InitializeAsync()
    {
        (Hub, Twilio, Mail) = (await StartAsync(), await TwilioStandIn.StartAsync(), await MailServer.StartAsync());
        Api = new HubClient(Hub.BaseAddress);
        Anybody = new HttpClient { BaseAddress = Hub.BaseAddress, Timeout = Until.Patience };
        await Api.PutAccountAsync(Sms, Twilio.Account(OurNumber));
        await Api.PutAccountAsync(Email, Mail.Account(OurMailbox));
        await Api.PutAccountAsync(Chat, new JsonObject
        {
            ["channel"] = "webchat",
            ["provider"] = "builtin",
            ["displayName"] = "Web site",
            ["enabled"] = true,
            ["settings"] = new JsonObject { ["identitySecret"] = SiteSecret, ["allowedOrigins"] = new JsonArray() },
        });
    }

    public async ValueTask DisposeAsync()
    {
        Anybody?.Dispose();
        Api?.Dispose();
        foreach (var server in (IAsyncDisposable?[])[Hub, Twilio, Mail])
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A customer texts; gives the webhook's answer.</summary>
    public async Task<HttpResponseMessage> TextAsync(string from, string body, string? sid = null)
    {
        var form = Twilio.TextForm(from, OurNumber, body, sid ?? TwilioStandIn.NewSid());
        using var webhook = Twilio.Webhook(new Uri(Hub.BaseAddress, $"/webhooks/{Sms}/sms"), form);
        return await Anybody.SendAsync(webhook);
    }

    /// <summary>A customer texts, and it is taken.</summary>
    public async Task TextTakenAsync(string from, string body, string? sid = null)
    {
        using var answer = await TextAsync(from, body, sid);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}\n{Hub.LastLines}");
    }

    /// <summary>Waits until a customer's thread has so many inbound messages, and gives all its messages.</summary>
    public async Task<(ThreadView Thread, IReadOnlyList<MessageView> Messages)> InboundAsync(string address, int count, TimeSpan? within = null)
    {
        return await Until.Value(
            async () =>
            {
                if (await Api.FindThreadAsync(address) is not { } thread)
                {
                    return null;
                }

                var messages = await Api.MessagesAsync(thread.Id);
                return messages.Count(message => message.Direction == "inbound") >= count ? Tuple.Create(thread, messages) : null;
            },
            $"{count} messages of {address} stand in the thread",
            within) is var (found, all)
            ? (found, all)
            : default;
    }

    protected abstract Task<Hub> StartAsync();
}

public sealed class StandaloneFixture : HubFixture
{
    protected override async Task<Hub> StartAsync() => await StandaloneHub.StartNewAsync();
}

public sealed class MicroservicesFixture : HubFixture
{
    protected override async Task<Hub> StartAsync() => await MicroservicesHub.StartNewAsync();
}

[CollectionDefinition(nameof(Standalone))]
public sealed class Standalone : ICollectionFixture<StandaloneFixture>;

[CollectionDefinition(nameof(Microservices))]
public sealed class Microservices : ICollectionFixture<MicroservicesFixture>;
