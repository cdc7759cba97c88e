using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Npgsql;
using NpgsqlTypes;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>A column of a row's record, and how a database is given its values: ids as text, times as Unix milliseconds.</summary>
internal sealed class RowColumn
{
    private readonly NpgsqlDbType _type;
    private readonly Func<object, object?> _get;

    public RowColumn(JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var get = property.Get!;
        Name = property.Name;
        (_type, _get) =
            type == typeof(string) ? (NpgsqlDbType.Text, get)
            : type == typeof(Guid) ? (NpgsqlDbType.Text, row => get(row) is Guid id ? id.ToString("D") : null)
            : type == typeof(bool) ? (NpgsqlDbType.Boolean, get)
            : type == typeof(DateTimeOffset) ? (NpgsqlDbType.Bigint, row => get(row) is DateTimeOffset time ? time.ToUnixTimeMilliseconds() : null)
            : type == typeof(long) ? (NpgsqlDbType.Bigint, get)
            : throw new NotSupportedException($"{type} is no type of a column.");
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The name of its type.</summary>
    public string Type => _type.ToString().ToLowerInvariant();

    /// <summary>Sets a statement's parameter to its value of a row.</summary>
    public void Set(SqliteStatement statement, int place, object row) => _ = _get(row) switch
    {
        null => statement.Set(place, (string?)null),
        string text => statement.Set(place, text),
        bool flag => statement.Set(place, flag ? 1 : 0),
        var number => statement.Set(place, (long)number),
    };

    /// <summary>Its values of all rows.</summary>
    public object ArrayOf<T>(IReadOnlyCollection<T> rows) => _type switch
    {
        NpgsqlDbType.Text => rows.Select(row => (string?)_get(row!)).ToArray(),
        NpgsqlDbType.Boolean => rows.Select(row => (bool?)_get(row!)).ToArray(),
        _ => rows.Select(row => (long?)_get(row!)).ToArray(),
    };

    /// <summary>Writes its value of one row.</summary>
    public Task WriteAsync(NpgsqlBinaryImporter import, object row) => _get(row) switch
    {
        null => import.WriteNullAsync(),
        string text => import.WriteAsync(text, _type),
        bool flag => import.WriteAsync(flag, _type),
        var number => import.WriteAsync((long)number, _type),
    };
}

/// <summary>The columns of a row's record, and it as a table <c>r</c> in the words of both databases.</summary>
internal static partial class RowColumns<T>
{
    public static IReadOnlyList<RowColumn> All { get; } = [.. RowsJson.Default.GetTypeInfo(typeof(T))!.Properties.Select(property => new RowColumn(property))];

    public static string Names { get; } = string.Join(", ", All.Select(column => column.Name));

    public static string Sqlite { get; } = $"(SELECT {string.Join(", ", All.Select(column => $"value ->> '{column.Name}' AS {column.Name}"))} FROM json_each(@rows)) AS r";

    public static string PostgreSql { get; } =
        $"unnest({string.Join(", ", All.Select(column => $"@r_{column.Name}::{column.Type}[]"))}) AS r({Names})";

    /// <summary>The parameters of <see cref="PostgreSql"/>: an array for each column.</summary>
    public static IReadOnlyList<Bundle.Parameter> Arrays(IReadOnlyCollection<T> rows) =>
        [.. All.Select(column => new Bundle.Parameter("r_" + column.Name, column.ArrayOf(rows)))];

    /// <summary>A statement about one row, whose values <c>r.column</c> become parameters at the columns' places.</summary>
    public static string Placed(string sql) => Value().Replace(sql, value => "?" + (Places[value.Groups["column"].Value] + 1));

    private static Dictionary<string, int> Places { get; } = All.Index().ToDictionary(column => column.Item.Name, column => column.Index);

    [GeneratedRegex(@"\br\.(?<column>[a-z_]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Value();
}
