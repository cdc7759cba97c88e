using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Omnichannel.Bench.Baselines;

/// <summary>
/// A bare SQLite WAL + FULL batch writer behind a bare Kestrel endpoint: a text's form is read, its row is written with whatever else waits
/// in one transaction, and when that is committed it is answered.
/// </summary>
internal static class BareSqliteEndpoint
{
    public const string Name = "sqlite-endpoint";
    private const int MostPerCommit = 500;

    /// <summary>Serves until it is killed. <c>GET /</c> answers the number of rows.</summary>
    public static async Task ServeAsync(string address)
    {
        await using var connection = Open();
        var waiting = Channel.CreateBounded<Text>(new BoundedChannelOptions(10_000) { SingleReader = true });
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        await using var app = builder.Build();
        app.MapGet("/", () => Count());
        app.MapPost("/{**path}", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync();
            var text = new Text(form["MessageSid"].ToString(), form["From"].ToString(), form["Body"].ToString());
            await waiting.Writer.WriteAsync(text);
            await text.Committed.Task;
            return Results.Text("<Response/>", "text/xml");
        });
        await Task.WhenAll(app.RunAsync(), Task.Run(() => WriteAsync(connection, waiting.Reader)));
    }

    private static SqliteConnection Open()
    {
        var connection = new SqliteConnection("Data Source=bare.db");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            """
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
            CREATE TABLE messages (number integer PRIMARY KEY, external_id text NOT NULL UNIQUE, sender text NOT NULL, text text NOT NULL, received_at integer NOT NULL);
            """;
        command.ExecuteNonQuery();
        return connection;
    }

    private static long Count()
    {
        using var connection = new SqliteConnection("Data Source=bare.db;Mode=ReadOnly");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM messages";
        return (long)command.ExecuteScalar()!;
    }

    private static async Task WriteAsync(SqliteConnection connection, ChannelReader<Text> waiting)
    {
        await using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO messages (external_id, sender, text, received_at) VALUES ($id, $sender, $text, $at) ON CONFLICT DO NOTHING";
        var (id, sender, body, at) = (insert.Parameters.Add("$id", SqliteType.Text), insert.Parameters.Add("$sender", SqliteType.Text),
            insert.Parameters.Add("$text", SqliteType.Text), insert.Parameters.Add("$at", SqliteType.Integer));
        var batch = new List<Text>();
        while (await waiting.WaitToReadAsync())
        {
            await using (var transaction = connection.BeginTransaction())
            {
                insert.Transaction = transaction;
                while (batch.Count < MostPerCommit && waiting.TryRead(out var text))
                {
                    (id.Value, sender.Value, body.Value, at.Value) = (text.Id, text.Sender, text.Body, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
                    insert.ExecuteNonQuery();
                    batch.Add(text);
                }

                transaction.Commit();
            }

            batch.ForEach(text => text.Committed.SetResult());
            batch.Clear();
        }
    }

    private sealed record Text(string Id, string Sender, string Body)
    {
        public TaskCompletionSource Committed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
