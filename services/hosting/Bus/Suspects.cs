using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Hosting.Bus;

/// <summary>
/// Messages that came back twice and may have killed their consumer. While they are handled nothing else is in the whole process, and each start
/// is written down first: a few together when none of them was started before, because a broker sends far ahead and most were never touched;
/// then each alone. So the one which is found started three times without an end is the killer, and never its neighbours.
/// Messages are told apart by <see cref="Envelope.Copy"/>.
/// </summary>
internal sealed class Suspects : IDisposable
{
    /// <summary>As many deaths are believed.</summary>
    public const int Deaths = 3;

    /// <summary>At most as many are handled together: when the process dies of one, the others have to be handled alone.</summary>
    public const int Company = 64;

    /// <summary>Who handles others' messages has one of so many turns, who handles suspects has all of them.</summary>
    private const int Turns = 1_024;

    private readonly ConcurrencyLimiter _turns = new(new() { PermitLimit = Turns, QueueLimit = int.MaxValue, QueueProcessingOrder = QueueProcessingOrder.OldestFirst });
    private readonly ConcurrentDictionary<string, Database> _begun = new();
    private readonly ConcurrentDictionary<string, bool> _killers = new();

    /// <summary>Which of <paramref name="messages"/> were started and not finished: the process may have died of any of these, and of no other.</summary>
    public static async Task<IReadOnlySet<string>> StartedAsync(Database database, IEnumerable<string> messages, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var started = await connection.QueryAsync<string>(new CommandDefinition(
            $"SELECT message_id FROM suspects WHERE starts > 0 AND message_id IN ({Listed(database)})",
            new { ids = List(messages) },
            cancellationToken: cancellationToken));
        return started.ToHashSet();
    }

    /// <summary>Handles messages that nobody suspects. Not beside a suspect: should it be one of these that kills, the suspect would be blamed.</summary>
    public async Task HandleOthersAsync(Func<Task> handle, CancellationToken stopping)
    {
        using var turn = await _turns.AcquireAsync(1, stopping);
        await handle();
    }

    /// <summary>Handles messages by themselves: one, or several that were never started.</summary>
    /// <returns>False when their consumer died three times while handling it; it is not handled again until <see cref="EndAsync"/>.</returns>
    public async Task<bool> HandleAsync(Database? database, IReadOnlyList<string> messages, Func<Task> handle, CancellationToken stopping)
    {
        using var turns = await _turns.AcquireAsync(Turns, stopping);
        if (database is not null && !await BeginAsync(database, messages, stopping))
        {
            return false;
        }

        try
        {
            await handle();
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            await SurvivedAsync(messages, stopping);
            throw;
        }

        await EndAsync(messages, stopping);
        return true;
    }

    /// <summary>Forgets messages that are done with.</summary>
    public async Task EndAsync(IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        if (_begun.TryGetValue(messages[0], out var database))
        {
            await database.WriteAsync(
                (connection, transaction) => connection.ExecuteAsync(
                    $"DELETE FROM suspects WHERE message_id IN ({Listed(database)})", new { ids = List(messages) }, transaction),
                cancellationToken);
            foreach (var message in messages)
            {
                _begun.TryRemove(message, out _);
                _killers.TryRemove(message, out _);
            }
        }
    }

    /// <summary>Whether a message was found to be a killer, and is not done with yet.</summary>
    public bool IsKiller(string message) => _killers.ContainsKey(message);

    /// <summary>Takes back the starts of what was not finished: the process ends, but not by these messages.</summary>
    public async Task RetractAsync(CancellationToken cancellationToken)
    {
        foreach (var begun in _begun.GroupBy(begun => begun.Value, begun => begun.Key))
        {
            await TakeBackAsync(begun.Key, [.. begun], cancellationToken);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    /// <summary>They failed, and nobody died of it: what the process dies of while they wait for their next try is not them.</summary>
    private async Task SurvivedAsync(IReadOnlyList<string> messages, CancellationToken stopping)
    {
        try
        {
            if (_begun.TryGetValue(messages[0], out var database))
            {
                await TakeBackAsync(database, messages, stopping);
            }
        }
        catch (Exception failure) when (Failures.IsTransient(failure) || stopping.IsCancellationRequested)
        {
            // What cannot be taken back now is the same start at the next try, and is taken back at the end of the process.
        }
    }

    private async Task TakeBackAsync(Database database, IReadOnlyList<string> messages, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            async (connection, transaction) =>
            {
                var ids = new { ids = List(messages) };
                await connection.ExecuteAsync($"DELETE FROM suspects WHERE starts <= 1 AND message_id IN ({Listed(database)})", ids, transaction);
                await connection.ExecuteAsync($"UPDATE suspects SET starts = starts - 1 WHERE message_id IN ({Listed(database)})", ids, transaction);
            },
            cancellationToken);
        foreach (var message in messages)
        {
            _begun.TryRemove(message, out _);
        }
    }

    private async Task<bool> BeginAsync(Database database, IReadOnlyList<string> messages, CancellationToken stopping)
    {
        if (messages.All(_begun.ContainsKey))
        {
            // Another try of the same process, which has not died since; or a killer that came twice.
            return !messages.Any(IsKiller);
        }

        var starts = await database.WriteAsync(
            (connection, transaction) => connection.QueryAsync<int>(
                $"""
                INSERT INTO suspects (message_id, starts) SELECT id, 1 FROM ({Listed(database)}) AS begun WHERE true
                ON CONFLICT (message_id) DO UPDATE SET starts = suspects.starts + 1
                RETURNING starts
                """,
                new { ids = List(messages) },
                transaction),
            stopping);
        foreach (var message in messages)
        {
            _begun[message] = database;
        }

        if (starts.All(count => count <= Deaths))
        {
            return true;
        }

        foreach (var message in messages)
        {
            _killers[message] = true;
        }

        return false;
    }

    private static string Listed(Database database) =>
        database.IsSqlite ? "SELECT value AS id FROM json_each(@ids)" : "SELECT json_array_elements_text(@ids::json) AS id";

    private static string List(IEnumerable<string> messages) => $"[{string.Join(',', messages.Distinct().Select(message => $"\"{message}\""))}]";
}
