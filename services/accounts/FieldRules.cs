using System.Text.RegularExpressions;

namespace Omnichannel.Accounts;

/// <summary>What is wrong with the fields of a body: all of it at once, the first error of each field.</summary>
internal sealed class FieldErrors
{
    private readonly Dictionary<string, string> _errors = [];

    public IReadOnlyDictionary<string, string> ByField => _errors;

    public bool Any => _errors.Count > 0;

    public void Add(string field, string? error)
    {
        if (error is not null)
        {
            _errors.TryAdd(field, error);
        }
    }
}

/// <summary>Rules for single values: null when a value is right, otherwise a sentence.</summary>
internal static partial class FieldRules
{
    public static string? Line(string? value, int longest) =>
        string.IsNullOrWhiteSpace(value) ? "This is needed."
        : value.Length > longest ? $"At most {longest} characters."
        : value.Any(char.IsControl) ? "No control characters."
        : null;

    public static string? Email(string? value) =>
        Line(value, 254) ?? (EmailPattern().IsMatch(value!) ? null : "An e-mail address, for example help@example.com.");

    public static string? Phone(string? value) =>
        value is not null && PhonePattern().IsMatch(value) ? null : "A phone number in E.164 form, for example +15551234567.";

    public static string? HttpUrl(string? value) =>
        Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0
            ? null
            : "An http:// or https:// address.";

    public static string? Origin(string? value) =>
        value == "*" || (HttpUrl(value) is null && new Uri(value!) is { PathAndQuery: "/", Fragment: "", UserInfo: "" })
            ? null
            : "An origin, for example https://www.example.com, or *.";

    [GeneratedRegex(@"^[^\s@<>,;:""()]+@[^\s@<>,;:""()]+\z", RegexOptions.None, 1000)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"^\+[1-9][0-9]{6,14}\z", RegexOptions.None, 1000)]
    private static partial Regex PhonePattern();
}
