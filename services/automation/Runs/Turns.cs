using System.Collections.Concurrent;
using Omnichannel.Hosting;

namespace Omnichannel.Automation.Runs;

/// <summary>A turn's result.</summary>
internal sealed record TurnDone(Guid RunId, TurnContext Context, Turn Turn);

/// <summary>
/// Does turns beside each other: many threads at once, but of one automation only so many that one with slow answers neither holds up the
/// others nor is overrun.
/// </summary>
internal sealed class Turns(IEnumerable<IAutomation> automations, TimeProvider time, ILogger<Turns> log)
{
    private const int AtOnce = 8, Tries = 3;

    private readonly IReadOnlyList<IAutomation> _automations = [.. automations];
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _places = new(StringComparer.Ordinal);

    /// <summary>Decides; always comes to a result, unless it is stopped.</summary>
    public async Task<Turn> DoAsync(TurnContext context, CancellationToken stopping)
    {
        if (TurnRules.Exit(context) is { } exit)
        {
            return exit;
        }

        if (_automations.FirstOrDefault(automation => Is(automation, context.Automation)) is not { } found)
        {
            return Turn.ToPerson($"There is no automation {context.Automation}.");
        }

        var places = _places.GetOrAdd(context.Automation, _ => new SemaphoreSlim(AtOnce));
        await places.WaitAsync(stopping);
        try
        {
            for (var tries = 1; ; tries++)
            {
                if (await TryAsync(found, context, tries == Tries, stopping) is { } turn)
                {
                    return turn;
                }

                await Task.Delay(Retry.Delay(tries), time, stopping);
            }
        }
        finally
        {
            places.Release();
        }
    }

    // Broken infrastructure passes by; what is wrong otherwise is wrong the next time, too, and a customer waits.
    private async Task<Turn?> TryAsync(IAutomation automation, TurnContext context, bool isLast, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(automation.Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            return await automation.TurnAsync(context, both.Token).WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            log.LogWarning("{Automation} took too long in thread {Thread}", context.Automation, context.Thread.Id);
            return Turn.ToPerson("The automation took too long.");
        }
        catch (Exception failure)
        {
            log.Log(Failures.IsTransient(failure) ? LogLevel.Warning : LogLevel.Error, failure, "{Automation} failed in thread {Thread}", context.Automation, context.Thread.Id);
            return Failures.IsTransient(failure) && !isLast ? null : Turn.ToPerson("The automation failed.");
        }
    }

    private static bool Is(IAutomation automation, string id) =>
        automation.Prefix.EndsWith(':') ? id.StartsWith(automation.Prefix, StringComparison.Ordinal) : automation.Prefix == id;
}
