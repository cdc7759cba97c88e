using System.Globalization;

namespace Omnichannel.Automation.Flows;

/// <summary>
/// A condition: <c>order.state == "shipped" and not customer.vip</c>. Comparisons (<c>== != &lt; &lt;= &gt; &gt;=</c>, <c>contains</c>), <c>and</c>, <c>or</c>,
/// <c>not</c>, brackets, texts, numbers, <c>true</c>, <c>false</c>, <c>null</c> and names; nothing that could do anything.
/// </summary>
internal abstract record Expression
{
    /// <summary>What it comes to, see <see cref="Scope.Value(DataPath)"/>.</summary>
    public abstract object? Of(Scope scope);

    /// <summary>All names in it.</summary>
    public abstract IEnumerable<DataPath> Names { get; }

    /// <summary>Whether it holds: not null, not empty, not 0, not false.</summary>
    public bool Holds(Scope scope) => Of(scope) switch
    {
        null or false or "" or 0.0 => false,
        _ => true,
    };

    /// <summary>Something that is written as it is.</summary>
    internal sealed record Literal(object? Value) : Expression
    {
        public override IEnumerable<DataPath> Names => [];

        public override object? Of(Scope scope) => Value;
    }

    /// <summary>Something by its name.</summary>
    internal sealed record Named(DataPath Path) : Expression
    {
        public override IEnumerable<DataPath> Names => [Path];

        public override object? Of(Scope scope) => scope.Value(Path);
    }

    /// <summary>The contrary.</summary>
    internal sealed record Not(Expression Inner) : Expression
    {
        public override IEnumerable<DataPath> Names => Inner.Names;

        public override object? Of(Scope scope) => !Inner.Holds(scope);
    }

    /// <summary>Two, and what is between them.</summary>
    internal sealed record Both(string Operator, Expression Left, Expression Right) : Expression
    {
        public override IEnumerable<DataPath> Names => Left.Names.Concat(Right.Names);

        public override object? Of(Scope scope) => Operator switch
        {
            "and" => Left.Holds(scope) && Right.Holds(scope),
            "or" => Left.Holds(scope) || Right.Holds(scope),
            "==" => Same(Left.Of(scope), Right.Of(scope)),
            "!=" => !Same(Left.Of(scope), Right.Of(scope)),
            "contains" => Scope.Text(Right.Of(scope)) is { Length: > 0 } part && Scope.Text(Left.Of(scope)).Contains(part, StringComparison.OrdinalIgnoreCase),
            _ => Compare(Left.Of(scope), Right.Of(scope)) is { } order && Operator switch
            {
                "<" => order < 0,
                "<=" => order <= 0,
                ">" => order > 0,
                _ => order >= 0,
            },
        };

        private static bool Same(object? left, object? right) =>
            left is null || right is null ? left is null && right is null
            : Numbers(left, right) is var (one, two) ? one == two
            : string.Equals(Scope.Text(left), Scope.Text(right), StringComparison.OrdinalIgnoreCase);

        // Texts in the order of their letters: dates (yyyy-MM-dd) are compared rightly.
        private static int? Compare(object? left, object? right) =>
            left is null || right is null ? null
            : Numbers(left, right) is var (one, two) ? one.CompareTo(two)
            : string.Compare(Scope.Text(left), Scope.Text(right), StringComparison.OrdinalIgnoreCase);

        private static (double One, double Two)? Numbers(object left, object right) =>
            Number(left) is { } one && Number(right) is { } two && (left is double || right is double) ? (one, two) : null;

        private static double? Number(object value) =>
            value is double number ? number
            : value is string text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read) ? read
            : null;
    }
}
