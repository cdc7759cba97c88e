using System.Text.Json;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Channels.WebChat.Live;

/// <summary>Follows conversations' feed for this whole process, and hands what happens to those who are connected.</summary>
internal sealed class FeedFollower(
    ConversationsClient conversations,
    VisitorStreams streams,
    SequenceWaits waits,
    IBus bus,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<FeedFollower> log) : BackgroundService
{
    private const int WaitSeconds = 20;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var agents = bus.OnBroadcast(TypingNotice.Broadcast, body =>
        {
            if (JsonSerializer.Deserialize(body.Span, WebChatJson.Default.TypingNotice) is { Who: "agent" } notice)
            {
                streams.Type(notice);
            }
        });
        // Conversations may be this very process, which does not listen before it has started.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken);
        await FollowAsync(stoppingToken);
    }

    private async Task FollowAsync(CancellationToken stoppingToken)
    {
        long? cursor = null;
        for (var attempt = 1; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                var page = await conversations.FeedAsync(cursor, WaitSeconds, stoppingToken);
                attempt = 1;
                cursor = page?.Cursor;
                if (page is null)
                {
                    streams.EndAll();
                    continue;
                }

                if (waits.Any)
                {
                    foreach (var item in page.Items.Where(item => item is { IsAppended: true, Message: not null }))
                    {
                        waits.Tell(item.Message!.Id, item.Message.Seq);
                    }
                }

                streams.Publish(page);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested && (Failures.IsTransient(failure) || failure is OperationCanceledException))
            {
                log.LogWarning("Conversations' feed does not answer: {Reason}", failure.Message);
                await Task.Delay(Retry.Delay(attempt++), time, stoppingToken);
            }
        }
    }
}
