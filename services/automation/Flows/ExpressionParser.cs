using System.Globalization;

namespace Omnichannel.Automation.Flows;

/// <summary>Reads an <see cref="Expression"/>: <c>or</c> binds least, then <c>and</c>, <c>not</c>, comparisons.</summary>
internal sealed class ExpressionParser
{
    private const int Longest = 1000, Deepest = 30;

    private readonly IReadOnlyList<string> _tokens;
    private int _next, _depth;

    private ExpressionParser(IReadOnlyList<string> tokens) => _tokens = tokens;

    /// <summary>Reads a text.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="problem">What is wrong with it; null: nothing.</param>
    public static Expression Parse(string text, out string? problem)
    {
        problem = null;
        try
        {
            if (text.Length > Longest)
            {
                throw new FormatException($"An expression has at most {Longest} characters.");
            }

            var parser = new ExpressionParser(Tokens(text));
            var expression = parser.Or();
            return parser._next == parser._tokens.Count ? expression : throw new FormatException($"“{parser._tokens[parser._next]}” is not expected there.");
        }
        catch (FormatException wrong)
        {
            problem = wrong.Message;
            return new Expression.Literal(null);
        }
    }

    private string? Peek => _next < _tokens.Count ? _tokens[_next] : null;

    private Expression Or() => Chain("or", And);

    private Expression And() => Chain("and", Negation);

    private Expression Chain(string word, Func<Expression> part)
    {
        var left = part();
        while (Peek == word)
        {
            _next++;
            left = new Expression.Both(word, left, part());
        }

        return left;
    }

    private Expression Negation()
    {
        if (Peek != "not")
        {
            return Comparison();
        }

        _next++;
        return Deeper(() => new Expression.Not(Negation()));
    }

    private Expression Comparison()
    {
        var left = Single();
        if (Peek is not ("==" or "!=" or "<" or "<=" or ">" or ">=" or "contains"))
        {
            return left;
        }

        var between = _tokens[_next++];
        return new Expression.Both(between, left, Single());
    }

    private Expression Single()
    {
        var token = Peek ?? throw new FormatException("It ends too early.");
        _next++;
        if (token == "(")
        {
            var inner = Deeper(Or);
            return Peek == ")" && ++_next > 0 ? inner : throw new FormatException("A bracket is not closed.");
        }

        return token switch
        {
            "true" => new Expression.Literal(true),
            "false" => new Expression.Literal(false),
            "null" => new Expression.Literal(null),
            "and" or "or" or "not" or "contains" => throw new FormatException($"“{token}” is not expected there."),
            _ when token[0] == '"' => new Expression.Literal(token[1..]),
            _ when double.TryParse(token, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => new Expression.Literal(number),
            _ => DataPath.Parse(token) is { } path ? new Expression.Named(path) : throw new FormatException($"“{token}” is not expected there."),
        };
    }

    private Expression Deeper(Func<Expression> inner)
    {
        if (++_depth > Deepest)
        {
            throw new FormatException("It is nested too deeply.");
        }

        var expression = inner();
        _depth--;
        return expression;
    }

    /// <summary>A text's token begins with a quotation mark and has none at its end.</summary>
    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        for (var index = 0; index < text.Length;)
        {
            var character = text[index];
            if (char.IsWhiteSpace(character))
            {
                index++;
            }
            else if (character is '"' or '\'')
            {
                var end = text.IndexOf(character, index + 1);
                tokens.Add(end < 0 ? throw new FormatException("A text is not closed.") : '"' + text[(index + 1)..end]);
                index = end + 1;
            }
            else if (character is '(' or ')')
            {
                tokens.Add(character.ToString());
                index++;
            }
            else if (character is '=' or '!' or '<' or '>')
            {
                var length = index + 1 < text.Length && text[index + 1] == '=' ? 2 : 1;
                tokens.Add(length == 1 && character is ('=' or '!') ? throw new FormatException("Equal is ==, not equal is !=.") : text.Substring(index, length));
                index += length;
            }
            else
            {
                var end = index;
                while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '.' or '_' or '-'))
                {
                    end++;
                }

                tokens.Add(end == index ? throw new FormatException($"“{character}” is not expected there.") : text[index..end]);
                index = end;
            }
        }

        return tokens;
    }
}
