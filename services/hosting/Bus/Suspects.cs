using System.Collections.Concurrent;
using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Messages that came back twice and may have killed their consumer. They are handled one at a time in the whole process and
/// each start is written down first, so that the one which is found started three times without an end is the killer, and never
/// its neighbours.
/// </summary>
internal sealed class Suspects : IDisposable
{
    /// <summary>As many deaths are believed.</summary>
    public const int Deaths = 3;

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly ConcurrentDictionary<Guid, Database> _begun = new();

    /// <summary>Handles a message alone.</summary>
    /// <returns>False when its consumer died three times while handling it; it was not handled again.</returns>
    public async Task<bool> HandleAloneAsync(Database? database, Guid message, Func<Task> handle, CancellationToken stopping)
    {
        await _one.WaitAsync(stopping);
        try
        {
            if (database is not null && !await BeginAsync(database, message, stopping))
            {
                return false;
            }

            await handle();
            await EndAsync(message, stopping);
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Forgets a message that is done with in another way.</summary>
    public async Task EndAsync(Guid message, CancellationToken cancellationToken)
    {
        if (_begun.TryGetValue(message, out var database))
        {
            await database.WriteAsync(
                (connection, transaction) =>
                    connection.ExecuteAsync("DELETE FROM suspects WHERE message_id = @message", new { message }, transaction),
                cancellationToken);
            _begun.TryRemove(message, out _);
        }
    }

    /// <summary>Takes back the starts of what was not finished: the process ends, but not by these messages.</summary>
    public async Task RetractAsync(CancellationToken cancellationToken)
    {
        foreach (var (message, database) in _begun)
        {
            await database.WriteAsync(
                (connection, transaction) => connection.ExecuteAsync(
                    "UPDATE suspects SET starts = starts - 1 WHERE message_id = @message", new { message }, transaction),
                cancellationToken);
            _begun.TryRemove(message, out _);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _one.Dispose();

    private async Task<bool> BeginAsync(Database database, Guid message, CancellationToken stopping)
    {
        if (_begun.ContainsKey(message))
        {
            // Another try of the same process: it has not died since.
            return true;
        }

        var starts = await database.WriteAsync(
            (connection, transaction) => connection.ExecuteScalarAsync<int>(
                """
                INSERT INTO suspects (message_id, starts) VALUES (@message, 1)
                ON CONFLICT (message_id) DO UPDATE SET starts = suspects.starts + 1
                RETURNING starts
                """,
                new { message },
                transaction),
            stopping);
        _begun[message] = database;
        return starts <= Deaths;
    }
}
