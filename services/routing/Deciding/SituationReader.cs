using Omnichannel.Hosting.Storage;

namespace Omnichannel.Routing.Deciding;

/// <summary>How things stand, for who asks, in any process: read from the tables, at most once a second.</summary>
internal sealed class SituationReader([FromKeyedServices(RoutingModule.Service)] Database database, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _one = new(1, 1);
    private Situation? _last;
    private long _readAt;

    /// <summary>Reads it; what it gives is not to be changed.</summary>
    public async Task<Situation> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is null || time.GetElapsedTime(_readAt) >= Fresh)
            {
                await using var connection = await database.OpenAsync(cancellationToken);
                _readAt = time.GetTimestamp();
                _last = await Situation.LoadAsync(connection, time.GetUtcNow());
                _ = _last.Board.Queue;
            }

            return _last;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();
}
