using Dapper;
using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Storage;

/// <summary>The connection that writes is kept: whatever happens in one transaction, the next one meets nothing of it.</summary>
public sealed class SqliteWriterTests : IAsyncLifetime
{
    private const string Insert = "INSERT INTO notes (id, text) VALUES (?, ?)";
    private const int Full = 13, Constraint = 19;

    private readonly Database _database = Database.Sqlite("notes", TestFolder.Create("writer"));

    public async ValueTask InitializeAsync()
    {
        await _database.WriteAsync(
            (connection, _) => connection.ExecuteAsync("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL)"), CancellationToken.None);
        await WriteAsync(1, "before");
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Write_DiskGetsFullInTheMiddle_NothingOfItStaysAndTheNextIsWritten()
    {
        var failure = await Should.ThrowAsync<SqliteException>(_database.WriteAsync(
            async (connection, _) =>
            {
                Note(connection, 2, "half");
                var pages = await connection.ExecuteScalarAsync<int>("PRAGMA page_count");
                await connection.ExecuteAsync($"PRAGMA max_page_count = {pages}");
                Note(connection, 3, new string('x', 1_000_000));
            },
            CancellationToken.None));

        failure.SqliteErrorCode.ShouldBe(Full);
        Failures.IsTransient(failure).ShouldBeTrue();
        await WriteAsync(4, new string('y', 1_000_000));
        (await IdsAsync()).ShouldBe([1, 4]);
    }

    [Fact]
    public async Task Write_RowIsRefused_NothingOfItStaysAndTheNextIsWritten()
    {
        var failure = await Should.ThrowAsync<SqliteException>(_database.WriteAsync(
            (connection, _) =>
            {
                Note(connection, 2, "half");
                Note(connection, 1, "taken");
                return Task.CompletedTask;
            },
            CancellationToken.None));

        failure.SqliteErrorCode.ShouldBe(Constraint);
        await WriteAsync(3, "after");
        (await IdsAsync()).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Write_WorkIsGivenUp_NothingOfItStaysAndTheNextIsWritten()
    {
        using var cancelled = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(_database.WriteAsync(
            async (connection, _) =>
            {
                Note(connection, 2, "half");
                await cancelled.CancelAsync();
                cancelled.Token.ThrowIfCancellationRequested();
            },
            cancelled.Token));

        await WriteAsync(3, "after");
        (await IdsAsync()).ShouldBe([1, 3]);
    }

    [Fact]
    public async Task Write_ConnectionWasClosedUnderneath_TheOneAfterIsWritten()
    {
        await Should.ThrowAsync<Exception>(_database.WriteAsync((connection, _) => connection.CloseAsync(), CancellationToken.None));

        await WriteAsync(2, "after");
        (await IdsAsync()).ShouldBe([1, 2]);
    }

    private Task WriteAsync(int id, string text) =>
        _database.WriteAsync(
            (connection, _) =>
            {
                Note(connection, id, text);
                return Task.CompletedTask;
            },
            CancellationToken.None);

    private static void Note(System.Data.Common.DbConnection connection, int id, string text) =>
        SqliteStatement.Of((SqliteConnection)connection, Insert).Set(1, id).Set(2, text).Run();

    private async Task<IEnumerable<long>> IdsAsync()
    {
        await using var connection = await _database.OpenAsync(CancellationToken.None);
        return await connection.QueryAsync<long>("SELECT id FROM notes ORDER BY id");
    }
}
