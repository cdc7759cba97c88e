using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Faults.Work;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Injecting;

/// <summary>Programs of ours that die, hang, or die of one message.</summary>
internal sealed class ProcessFaults(Stage stage, Workload work, TimeProvider time)
{
    /// <summary>So long a boundary has to be passed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>So long a message may take to kill its consumer often enough: every death is followed by a start.</summary>
    private static readonly TimeSpan Dying = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private int _poisons;

    /// <summary>How often a poison message has to kill its consumer.</summary>
    public int Deaths { get; init; } = 3;

    /// <summary>Kills or stops whichever instance passes the boundary first.</summary>
    public async Task<bool> AtBoundaryAsync(Fault fault)
    {
        var stops = fault.Kind.StartsWith("stop", StringComparison.Ordinal);
        var instances = InstancesOf(fault.Service).Select(part => (Part: part, Order: stage.OrderFor(part))).ToList();
        foreach (var (_, order) in instances)
        {
            order.Forget();
            order.Give(fault.Boundary, "", "", fault.Passage, stops ? "STOP" : "KILL");
        }

        var started = time.GetTimestamp();
        while (!instances.Exists(one => one.Order.Times > 0) && time.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(Look, time);
        }

        instances.ForEach(one => one.Order.TakeBack());
        var hit = instances.Where(one => one.Order.Times > 0).Select(one => one.Part).ToList();
        if (stops)
        {
            await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time);
        }

        foreach (var part in hit)
        {
            await (stops ? ResumeAsync(part) : ReplaceAsync(part));
        }

        return hit.Count > 0;
    }

    /// <summary>Kills an instance wherever it is just now.</summary>
    public async Task<bool> KillAsync(Fault fault)
    {
        if (fault.Service == "email")
        {
            await stage.Hub.KillEmailAdapterAsync();
            return true;
        }

        var instances = InstancesOf(fault.Service).ToList();
        var part = instances[fault.Passage % instances.Count];
        await stage.Hub.KillAsync(part);
        await stage.Hub.StartAsync(part);
        return true;
    }

    /// <summary>Stops an instance (SIGSTOP) wherever it is just now, and lets it go on after a while.</summary>
    public async Task<bool> StopAsync(Fault fault)
    {
        var instances = InstancesOf(fault.Service).ToList();
        var part = instances[fault.Passage % instances.Count];
        stage.Hub.Suspend(part);
        await Task.Delay(TimeSpan.FromSeconds(fault.Seconds), time);
        stage.Hub.Resume(part);
        return true;
    }

    /// <summary>One message kills whoever handles it, again and again, until it is parked; sent again it goes through.</summary>
    public async Task<bool> PoisonAsync(Fault fault)
    {
        var text = $"poison {++_poisons}";
        var parts = InstancesOf("conversations").ToList();
        var orders = parts.ConvertAll(stage.OrderFor);
        orders.ForEach(order => order.Forget());
        orders.ForEach(order => order.Give("consumed", "conversations.inbound", text, 1, "HAUNT"));
        var line = Lines.Sms(stage, 90_000 + _poisons);
        using var over = new CancellationTokenSource();
        var reviving = KeepAliveAsync(parts, over.Token);
        var writing = new Customer("poisoner", line, work.Ledger, new Habits(), new Random(fault.Passage), TimeSpan.Zero).WriteAsync(text, text, work.GiveUp);
        var parked = await UntilParkedAsync(text);
        var deaths = orders.Sum(order => order.Times);
        for (var again = 0; parked is { } id && deaths < Deaths && again < 12; again++)
        {
            await RetryAsync(id);
            parked = await UntilParkedAsync(text);
            deaths = orders.Sum(order => order.Times);
        }

        orders.ForEach(order => order.TakeBack());
        await writing;
        await over.CancelAsync();
        await reviving;
        await ReviveAsync(parts);
        if (parked is not { } last)
        {
            work.Ledger.Incident($"\"{text}\" killed its consumer {deaths} times and was not parked");
            return true;
        }

        // A webhook that was taken and not answered came twice: both are parked, and each may be, until the killer was taken away.
        for (Guid? next = last; next is { } id; next = await ParkedAsync(text))
        {
            await RetryAsync(id);
        }

        return deaths > 0;
    }

    private IEnumerable<string> InstancesOf(string service) =>
        stage.Setting.Shape == Stage.Standalone
            ? [service == "email" ? "email" : Stage.Standalone]
            : stage.Programs.Where(part => part == service || part.StartsWith(service + "-", StringComparison.Ordinal));

    private async Task ReplaceAsync(string part)
    {
        // In the standalone host the adapter's supervisor starts it again.
        if (stage.Hub.ProcessOf(part) is not { } process || (stage.Setting.Shape == Stage.Standalone && part == "email"))
        {
            return;
        }

        await Until.True(() => process.HasExited, $"{part} died");
        await stage.Hub.StartAsync(part);
    }

    private async Task ResumeAsync(string part)
    {
        if (stage.Setting.Shape == Stage.Standalone && part == "email")
        {
            using var adapter = ChildProcess.ChildOf(stage.Hub.ProcessOf(Stage.Standalone)!.Id, "channels/email");
            if (adapter is not null)
            {
                using var go = System.Diagnostics.Process.Start("kill", ["-CONT", adapter.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
                await go.WaitForExitAsync();
            }

            return;
        }

        stage.Hub.Resume(part);
    }

    private async Task<Guid?> UntilParkedAsync(string text)
    {
        var started = time.GetTimestamp();
        while (time.GetElapsedTime(started) < Dying)
        {
            if (await ParkedAsync(text) is { } found)
            {
                return found;
            }

            await Task.Delay(Look * 4, time);
        }

        return null;
    }

    private async Task<Guid?> ParkedAsync(string text)
    {
        Guid? found = null;
        await Insistence.StatusAsync(
            async _ =>
            {
                var items = await stage.Api.ParkedAsync();
                found = items.Where(item => item.GetRawText().Contains(text, StringComparison.Ordinal)).Select(item => (Guid?)item.GetProperty("id").GetGuid()).FirstOrDefault();
                return 200;
            },
            work.GiveUp);
        return found;
    }

    // As an orchestrator does: whatever died is started again, also while somebody waits for its answer.
    private async Task KeepAliveAsync(List<string> parts, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await ReviveAsync(parts);
            await Task.Delay(Look, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task ReviveAsync(List<string> parts) =>
        Task.WhenAll(parts.Where(part => stage.Hub.ProcessOf(part)!.HasExited).Select(async part =>
        {
            try
            {
                await stage.Hub.StartAsync(part);
            }
            catch (InvalidOperationException)
            {
                // It died again before it was ready.
            }
        }));

    private async Task RetryAsync(Guid parked) =>
        await Insistence.UntilTakenAsync(
            work.Ledger,
            "sending a parked message again",
            async cancelled =>
            {
                using var answer = await stage.Api.Http.PostAsJsonAsync($"/api/parked/{parked}/retry", new JsonObject(), cancelled);

                // Sent again before, by a request whose answer was lost.
                return answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Conflict ? 200 : (int)answer.StatusCode;
            },
            work.GiveUp);
}
