using System.Net.Http.Json;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Accounts;

/// <summary>What the accounts service answers to <c>GET /internal/v1/accounts</c>.</summary>
/// <param name="Items">The accounts, secrets in clear.</param>
public sealed record AccountList(IReadOnlyList<Account> Items);

/// <summary>
/// Asks the accounts service for all accounts (there are dozens, not thousands) and remembers the answer for a few seconds,
/// or until the service says that one changed. When it cannot be reached, the last answer goes on being used.
/// </summary>
internal sealed class AccountDirectory : IAccountDirectory, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    /// <summary>How often a name that is not known makes us ask again: an account made a moment ago is found at once.</summary>
    private static readonly TimeSpan BetweenMisses = TimeSpan.FromMilliseconds(100);

    private readonly InternalHttp _http;
    private readonly TimeProvider _time;
    private readonly ILogger<AccountDirectory> _log;
    private readonly IDisposable _subscription;
    private readonly SemaphoreSlim _asking = new(1, 1);
    private volatile Snapshot? _snapshot;
    private long _changes;

    public AccountDirectory(InternalHttp http, IBus bus, TimeProvider time, ILogger<AccountDirectory> log)
    {
        _http = http;
        _time = time;
        _log = log;
        _subscription = bus.OnBroadcast(IAccountDirectory.ChangedBroadcast, _ => Interlocked.Increment(ref _changes));
    }

    public async ValueTask<Account?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var snapshot = await CurrentAsync(cancellationToken);
        if (snapshot.ById.TryGetValue(id, out var account))
        {
            return account;
        }

        // Another process may have made it after our snapshot and before its broadcast reached us.
        var asked = _time.GetTimestamp();
        var wait = BetweenMisses - _time.GetElapsedTime(snapshot.AskedAt, asked);
        if (wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, _time, cancellationToken);
        }

        snapshot = await AskedAfterAsync(asked, cancellationToken);
        return snapshot.ById.GetValueOrDefault(id);
    }

    public async ValueTask<IReadOnlyList<Account>> AllAsync(CancellationToken cancellationToken) =>
        (await CurrentAsync(cancellationToken)).All;

    public void Dispose()
    {
        _subscription.Dispose();
        _asking.Dispose();
    }

    private ValueTask<Snapshot> CurrentAsync(CancellationToken cancellationToken) =>
        _snapshot is { } snapshot && IsFresh(snapshot) ? ValueTask.FromResult(snapshot) : AskAsync(IsFresh, cancellationToken);

    private ValueTask<Snapshot> AskedAfterAsync(long timestamp, CancellationToken cancellationToken) =>
        AskAsync(snapshot => snapshot.AskedAt >= timestamp, cancellationToken);

    private bool IsFresh(Snapshot snapshot) =>
        snapshot.Changes == Interlocked.Read(ref _changes) && _time.GetElapsedTime(snapshot.AskedAt) < Fresh;

    /// <summary>One asks, the others wait for its answer; <paramref name="isGoodEnough"/> spares those who waited from asking again.</summary>
    private async ValueTask<Snapshot> AskAsync(Func<Snapshot, bool> isGoodEnough, CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            var last = _snapshot;
            if (last is not null && isGoodEnough(last))
            {
                return last;
            }

            var changes = Interlocked.Read(ref _changes);
            var askedAt = _time.GetTimestamp();
            try
            {
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                limit.CancelAfter(TimeSpan.FromSeconds(10));
                var list = await _http.Accounts().GetFromJsonAsync("internal/v1/accounts", HostingJson.Default.AccountList, limit.Token);
                return _snapshot = new Snapshot(list!.Items, askedAt, changes);
            }
            catch (Exception failure) when (last is not null && IsUnreachable(failure) && !cancellationToken.IsCancellationRequested)
            {
                _log.LogWarning("The accounts service does not answer; the accounts known last go on being used: {Reason}", failure.Message);
                return _snapshot = last with { AskedAt = askedAt, Changes = changes };
            }
            catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException("The accounts service does not answer.", late);
            }
        }
        finally
        {
            _asking.Release();
        }
    }

    private static bool IsUnreachable(Exception failure) => failure is OperationCanceledException || Failures.IsTransient(failure);

    private sealed record Snapshot(IReadOnlyList<Account> All, long AskedAt, long Changes)
    {
        public Dictionary<string, Account> ById { get; } = All.ToDictionary(account => account.Id);
    }
}
