using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;

namespace Omnichannel.Hosting.Security;

/// <summary>
/// Asks the accounts service who a credential belongs to, and remembers right ones for a few seconds, or until somebody
/// signs out or loses a right. Wrong ones are not remembered, so they cannot push out the right ones.
/// </summary>
internal sealed class CallerDirectory : IDisposable
{
    private const int MostRemembered = 10_000;

    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(10), Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Credential, (Caller Caller, long At, long Changes)> _known = new();
    private readonly InternalHttp _http;
    private readonly TimeProvider _time;
    private readonly IDisposable _subscription;
    private TaskCompletionSource _changed = NewSignal();
    private long _changes;

    public CallerDirectory(InternalHttp http, IBus bus, TimeProvider time)
    {
        _http = http;
        _time = time;
        _subscription = bus.OnBroadcast(Credential.ChangedBroadcast, _ => Forget());
    }

    /// <summary>Completes when somebody has signed out or may do less since it was asked for.</summary>
    public Task Changed => Volatile.Read(ref _changed).Task;

    /// <summary>The caller, or null when the credential is not (or no longer) right.</summary>
    /// <exception cref="HttpRequestException">The accounts service does not answer.</exception>
    /// <exception cref="TimeoutException">The accounts service takes too long.</exception>
    public async ValueTask<Caller?> FindAsync(Credential credential, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(credential, out var known) && known.Changes == Interlocked.Read(ref _changes) && _time.GetElapsedTime(known.At) < Remembered)
        {
            return known.Caller;
        }

        var changes = Interlocked.Read(ref _changes);
        var caller = await AskAsync(credential, cancellationToken);
        if (caller is null)
        {
            _known.TryRemove(credential, out _);
            return null;
        }

        if (_known.Count >= MostRemembered)
        {
            _known.Clear();
        }

        _known[credential] = (caller, _time.GetTimestamp(), changes);
        return caller;
    }

    public void Dispose() => _subscription.Dispose();

    private void Forget()
    {
        Interlocked.Increment(ref _changes);
        Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
    }

    private async Task<Caller?> AskAsync(Credential credential, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            using var answer = await _http.Accounts().PostAsJsonAsync(
                "internal/v1/authenticate", credential, HostingJson.Default.Credential, limit.Token);
            if (answer.StatusCode == HttpStatusCode.NotFound)
            {
                return null;
            }

            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadFromJsonAsync(HostingJson.Default.Caller, limit.Token);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("The accounts service does not answer.", late);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
