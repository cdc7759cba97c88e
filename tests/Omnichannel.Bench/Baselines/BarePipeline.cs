using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Contracts;
using Omnichannel.Hosting;

namespace Omnichannel.Bench.Baselines;

/// <summary>
/// The bare pipeline from end to end: a bare endpoint that publishes with confirms, <see cref="BareQueue"/>, and <see cref="BareStreams"/> that
/// tell of what was inserted.
/// </summary>
internal static class BarePipeline
{
    public const string Name = "pipeline";

    /// <summary>Serves until it is killed.</summary>
    public static async Task ServeAsync(string address, Uri broker, string database)
    {
        var streams = new BareStreams();
        await using var queue = await BareQueue.StartAsync(broker, database, inserted: messages =>
        {
            foreach (var message in messages)
            {
                streams.Tell("message.appended", System.Text.Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(message, BareJson.Default.InboundMessage)));
            }
        });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var app = builder.Build();
        app.MapGet("/", () => "ready");
        streams.Map(app);
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            var (id, now) = (Ids.New(TimeProvider.System), TimeProvider.System.GetUtcNow());
            await queue.PublishAsync(JsonSerializer.SerializeToUtf8Bytes(
                new InboundMessage
                {
                    Id = id,
                    Account = "bare",
                    Channel = "sms",
                    ExternalId = form["MessageSid"].ToString(),
                    From = new Sender { Address = "tel:" + form["From"] },
                    OccurredAt = now,
                    ReceivedAt = now,
                    Content = new Content { Text = form["Body"].ToString() },
                },
                BareJson.Default.InboundMessage));
            return Results.Text("<Response/>", "text/xml");
        });
        await app.RunAsync();
    }
}
