using System.Text.Json;
using Omnichannel.Hosting;

namespace Omnichannel.Playground.World;

/// <summary>What goes wrong with a request of the hub's.</summary>
internal static class FaultKinds
{
    /// <summary>429, or what the provider answers instead; SMTP 451.</summary>
    public const string RateLimit = "rate-limit";

    /// <summary>503; SMTP 421.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>A refusal for good; SMTP 550.</summary>
    public const string Refuse = "refuse";

    /// <summary>The connection is reset before anything was taken.</summary>
    public const string HangUp = "hang-up";

    /// <summary>It is taken, and the connection is reset instead of answering.</summary>
    public const string AcceptAndHangUp = "accept-and-hang-up";

    public static IReadOnlyList<string> All { get; } = [RateLimit, Unavailable, Refuse, HangUp, AcceptAndHangUp];
}

/// <summary>What is asked to go wrong.</summary>
internal sealed record FaultSettings
{
    /// <summary>How late answers and webhooks are, in seconds.</summary>
    public double DelaySeconds { get; init; }

    /// <summary>Every webhook comes twice.</summary>
    public bool Duplicate { get; init; }

    /// <summary>Webhooks change places with the next one.</summary>
    public bool Reorder { get; init; }

    /// <summary>The newcomer's devices are off: what the hub sends is taken, but does not arrive.</summary>
    public bool Offline { get; init; }

    /// <summary>What happens to the next requests, or null.</summary>
    public FaultPlan? Next { get; init; }
}

/// <summary>The next requests fail.</summary>
/// <param name="Kind">One of <see cref="FaultKinds"/>.</param>
/// <param name="Count">How many.</param>
/// <param name="App">Of which app only; null: of any.</param>
internal sealed record FaultPlan(string Kind, int Count, string? App);

/// <summary>What is asked to go wrong now, and takes it off the list when it did.</summary>
internal sealed class Faults(Live live, TimeProvider time)
{
    private readonly Lock _lock = new();

    public FaultSettings Now { get; private set; } = new();

    public void Set(FaultSettings settings)
    {
        lock (_lock)
        {
            Now = settings;
            Tell();
        }
    }

    /// <summary>What happens to this request: a kind, or null for nothing.</summary>
    public string? Take(string app)
    {
        lock (_lock)
        {
            if (Now.Next is not { Count: > 0 } plan || (plan.App is not null && plan.App != app))
            {
                return null;
            }

            Now = Now with { Next = plan.Count > 1 ? plan with { Count = plan.Count - 1 } : null };
            Tell();
            return plan.Kind;
        }
    }

    /// <summary>Waits as long as was asked.</summary>
    public Task DelayAsync(CancellationToken cancellationToken) =>
        Now.DelaySeconds > 0 ? Task.Delay(TimeSpan.FromSeconds(Now.DelaySeconds), time, cancellationToken) : Task.CompletedTask;

    /// <summary>A provider's id in the manner of UUIDv7, where the provider's form is free.</summary>
    public Guid NewId() => Ids.New(time);

    private void Tell() => live.Tell("faults", JsonSerializer.Serialize(Now, PlaygroundJson.Default.FaultSettings));
}
