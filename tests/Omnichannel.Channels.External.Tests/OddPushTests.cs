using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Adapters;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.External.Tests;

/// <summary>Pushes of a hub with which something is wrong.</summary>
public sealed class OddPushTests
{
    [Fact]
    public async Task Push_WithAClockThatIsOff_IsTriedAgainUntilItIsRight()
    {
        var clock = new WrongClock { Off = TimeSpan.FromMinutes(10) };
        await using var host = await ChannelHost.StartAsync(new Changed(services => services.AddSingleton<TimeProvider>(clock)));
        var adapter = new Adapter(host.Http, "pager");
        await using var endpoint = await VerifyingAsync(adapter.Secret);
        await host.PutAccountAsync("pager", adapter.Account(endpoint.Urls.Single()));
        var send = Send();

        await PublishAsync(host, send);
        var refused = await OutcomeAsync(host, attempt: 1);
        clock.Off = TimeSpan.Zero;
        await PublishAsync(host, send with { Attempt = 2 });

        (refused.State, refused.Error!.Code).ShouldBe((DeliveryStates.Retry, "http-401"));
        refused.Error.Detail!.ShouldContain("clocks");
        (await OutcomeAsync(host, attempt: 2)).State.ShouldBe(DeliveryStates.Sent);
    }

    [Fact]
    public async Task Push_ThatBreaksInAWayNobodyForesaw_IsUnknownOnce()
    {
        await using var host = await ChannelHost.StartAsync(
            new Changed(services => services.AddHttpClient("external.push").ConfigurePrimaryHttpMessageHandler(() => new Breaking())));
        await host.PutAccountAsync("pager", new Adapter(host.Http, "pager").Account("http://127.0.0.1:9/"));

        await PublishAsync(host, Send());

        var outcome = await OutcomeAsync(host, attempt: 1);
        (outcome.State, outcome.Error).ShouldBe((DeliveryStates.Unknown, new DeliveryError("push-failed", "Nobody foresaw this.")));
    }

    private static async Task<WebApplication> VerifyingAsync(string secret)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var headers = context.Request.Headers;
            context.Response.StatusCode = StandardWebhooks.Verify(
                [secret],
                headers[StandardWebhooks.IdHeader],
                headers[StandardWebhooks.TimestampHeader],
                headers[StandardWebhooks.SignatureHeader],
                body.ToArray(),
                TimeProvider.System.GetUtcNow()) ? StatusCodes.Status202Accepted : StatusCodes.Status401Unauthorized;
        });
        await app.StartAsync();
        return app;
    }

    private static SendMessage Send() => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = "pager",
        Channel = "pager",
        To = "tel:+15551234567",
        Content = new Content { Text = "x" },
    };

    private static Task PublishAsync(ChannelHost host, SendMessage send) => host.Bus.PublishAsync(
        [
            new Envelope
            {
                Id = Guid.CreateVersion7(),
                Topic = Topics.Send("external"),
                Key = send.Account + "|" + send.To,
                Type = nameof(SendMessage),
                Body = JsonSerializer.SerializeToUtf8Bytes(send, HostingJson.Default.SendMessage),
            },
        ],
        TestContext.Current.CancellationToken);

    private static async Task<DeliveryUpdated> OutcomeAsync(ChannelHost host, int attempt)
    {
        await Until.True(() => host.Captured.Of(HostingJson.Default.DeliveryUpdated).Any(outcome => outcome.Attempt == attempt), "the outcome arrives");
        return host.Captured.Of(HostingJson.Default.DeliveryUpdated).Single(outcome => outcome.Attempt == attempt);
    }

    /// <summary>A clock that is off by so much.</summary>
    private sealed class WrongClock : TimeProvider
    {
        private long _off;

        public TimeSpan Off
        {
            set => Interlocked.Exchange(ref _off, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _off));
    }

    private sealed class Breaking : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Nobody foresaw this.");
    }

    /// <summary>The module with something in it replaced.</summary>
    private sealed class Changed(Action<IServiceCollection> change) : IServiceModule
    {
        private readonly ExternalModule _module = new();

        public string Name => _module.Name;

        public void AddServices(IHostApplicationBuilder builder)
        {
            _module.AddServices(builder);
            change(builder.Services);
        }

        public void AddConsumers(IConsumerRegistry bus) => _module.AddConsumers(bus);

        public void MapEndpoints(IEndpointRouteBuilder routes) => _module.MapEndpoints(routes);
    }
}
