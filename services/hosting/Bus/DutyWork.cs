using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Work that only one process of a service does at a time: two never disagree. It keeps what it needs in memory, writes all of it through the
/// duty, and begins anew from the database whenever it gets the duty (again).
/// </summary>
public interface IDutyWork
{
    /// <summary>What it is called: the lock, the health check, the log.</summary>
    string Name { get; }

    /// <summary>The service whose database it writes.</summary>
    string Service { get; }

    /// <summary>Works until the token ends it. When it throws, it is called again after a pause, by whichever process has the duty then.</summary>
    Task RunAsync(Duty duty, CancellationToken stopping);
}

/// <summary>Runs an <see cref="IDutyWork"/> in every process; the others stand by.</summary>
internal sealed class DutyWorkRunner<TWork>(TWork work, IServiceProvider services, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<TWork> log)
    : BackgroundService
    where TWork : class, IDutyWork
{
    private static readonly TimeSpan Standby = TimeSpan.FromSeconds(1);

    /// <summary>Why it does not get on; null while it does.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What it asks may be this very process, which does not listen before it has started.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var database = services.GetRequiredKeyedService<Database>(work.Service);
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            var pause = Standby;
            var since = time.GetTimestamp();
            try
            {
                await using var duty = await Duty.TryTakeAsync(database, work.Name, stoppingToken);
                Problem = null;
                if (duty is not null)
                {
                    await work.RunAsync(duty, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // Nothing may end this loop: what it does not do, nobody does. An outage elsewhere is waited for and makes nobody sick here;
                // of anything else the health check tells.
                var isOutage = Failures.IsTransient(failure);
                Problem = isOutage ? null : failure.Message;
                log.Log(isOutage ? LogLevel.Warning : LogLevel.Error, failure, "{Work} of {Service} waits", work.Name, work.Service);
                failures = time.GetElapsedTime(since) > TimeSpan.FromMinutes(1) ? 1 : failures + 1;
                pause = Retry.Delay(failures);
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

/// <summary>Registration of <see cref="IDutyWork"/>.</summary>
public static class DutyWorkRegistration
{
    /// <summary>Adds work that one process of the service does at a time.</summary>
    public static void AddDutyWork<TWork>(this IServiceCollection services)
        where TWork : class, IDutyWork
    {
        services.AddSingleton<TWork>();
        services.AddSingleton<DutyWorkRunner<TWork>>();
        services.AddHostedService(provider => provider.GetRequiredService<DutyWorkRunner<TWork>>());
        services.AddSingleton(provider =>
        {
            var work = provider.GetRequiredService<TWork>();
            return new HealthProbe($"{work.Name}.{work.Service}", _ => Task.FromResult(provider.GetRequiredService<DutyWorkRunner<TWork>>().Problem));
        });
    }
}
