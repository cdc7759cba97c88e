using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Channels.Social.Telegram;

/// <summary>Small courtesies to Telegram that no answer waits for and that nobody misses when a process dies: bounded, done one after the other.</summary>
internal sealed class Errands(ILogger<Errands> log) : BackgroundService
{
    private readonly Channel<Func<CancellationToken, Task<BotReply>>> _waiting =
        Channel.CreateBounded<Func<CancellationToken, Task<BotReply>>>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Does it when there is time.</summary>
    public void Add(Func<CancellationToken, Task<BotReply>> errand) => _waiting.Writer.TryWrite(errand);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var errand in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await DoAsync(errand, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What is left is not worth waiting for.
        }
    }

    private async Task DoAsync(Func<CancellationToken, Task<BotReply>> errand, CancellationToken stoppingToken)
    {
        try
        {
            var reply = await errand(stoppingToken);
            if (reply.Result is null)
            {
                log.LogInformation("Telegram did not take a courtesy: {Reason}", reply.Description);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // One that fails keeps nobody from the next.
            log.LogError("A courtesy to Telegram failed: {Failure}", failure.GetType().Name);
        }
    }
}
