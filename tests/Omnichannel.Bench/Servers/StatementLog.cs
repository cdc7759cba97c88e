using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Omnichannel.Testing;

namespace Omnichannel.Bench.Servers;

/// <summary>A statement as the database got it, with its parameters as text.</summary>
internal sealed record LoggedStatement(string Sql, IReadOnlyList<string?> Parameters);

/// <summary>
/// Writes down which statements a service runs for a request, so that "the same SQL alone" is the same, whatever it is today: PostgreSQL logs them,
/// with their parameters, as JSON.
/// </summary>
internal sealed partial class StatementLog(NpgsqlDataSource administrator, string folder)
{
    private HashSet<string> _background = [];

    /// <summary>Makes the server log into a folder of its own; it is restarted for that.</summary>
    public static async Task<StatementLog> PrepareAsync(PostgreSqlServer server, NpgsqlDataSource administrator)
    {
        foreach (var setting in (string[])["logging_collector = on", "log_destination = 'jsonlog'", "log_directory = 'statements'", "log_rotation_size = 0"])
        {
            await ExecuteAsync(administrator, "ALTER SYSTEM SET " + setting);
        }

        await using var ask = administrator.CreateCommand("SHOW data_directory");
        var folder = Path.Combine((string)(await ask.ExecuteScalarAsync())!, "statements");
        await server.RestartAsync();
        return new StatementLog(administrator, folder);
    }

    /// <summary>Learns what the service asks when nobody asks it.</summary>
    public async Task LearnBackgroundAsync() =>
        _background = [.. (await RecordAsync(() => Task.Delay(TimeSpan.FromSeconds(3)))).Select(statement => statement.Sql)];

    /// <summary>The statements of some work, without those of the background.</summary>
    public async Task<IReadOnlyList<LoggedStatement>> RecordAsync(Func<Task> work)
    {
        await SwitchAsync("all");
        var before = Lines().Count();
        await work();
        await SwitchAsync("none");
        return [.. Lines().Skip(before).Select(Parse).OfType<LoggedStatement>().Where(statement => !_background.Contains(statement.Sql))];
    }

    /// <summary>The values of a log's <c>$1 = 'it''s', $2 = NULL</c>.</summary>
    internal static IReadOnlyList<string?> Values(string detail) =>
        [.. Value().Matches(detail).Select(match => match.Groups["text"] is { Success: true } text ? text.Value.Replace("''", "'") : null)];

    /// <summary>The statement as a command; the server finds the parameters' types as it did before.</summary>
    public static NpgsqlCommand Command(LoggedStatement statement, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(statement.Sql, connection);
        foreach (var value in statement.Parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown });
        }

        return command;
    }

    private IEnumerable<string> Lines() =>
        Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).SelectMany(file =>
        {
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        });

    private static LoggedStatement? Parse(string line)
    {
        using var entry = JsonDocument.Parse(line);
        string Field(string name) => entry.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        return Field("application_name") == "conversations" && Execution().Match(Field("message")) is { Success: true } executed
            ? new LoggedStatement(executed.Groups["sql"].Value, Values(Field("detail")))
            : null;
    }

    // Sessions take a new setting up before their next statement; the log is written by a process of its own.
    private async Task SwitchAsync(string what)
    {
        await ExecuteAsync(administrator, $"ALTER SYSTEM SET log_statement = '{what}'");
        await ExecuteAsync(administrator, "SELECT pg_reload_conf()");
        await Task.Delay(TimeSpan.FromMilliseconds(500));
    }

    private static async Task ExecuteAsync(NpgsqlDataSource administrator, string sql)
    {
        await using var command = administrator.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    [GeneratedRegex(@"^execute [^:]+: (?<sql>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Execution();

    [GeneratedRegex(@"\$\d+ = (NULL|'(?<text>([^']|'')*)')", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Value();
}
