using Omnichannel.Routing.Hours;

namespace Omnichannel.Routing;

/// <summary>What is wrong with a request: all of it at once, the first error of each field.</summary>
internal sealed class Errors
{
    private readonly Dictionary<string, string> _byField = [];

    public IReadOnlyDictionary<string, string> ByField => _byField;

    public bool Any => _byField.Count > 0;

    /// <summary>Adds an error; null: there is none.</summary>
    public void Add(string field, string? error)
    {
        if (error is not null)
        {
            _byField.TryAdd(field, error);
        }
    }

    /// <summary>Adds what is wrong with hours.</summary>
    public void Add(HoursModel? hours, IReadOnlyList<string>? holidays = null) => hours?.Read("hours", _byField, holidays);
}
