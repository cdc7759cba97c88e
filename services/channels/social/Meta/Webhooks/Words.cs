using System.Globalization;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;

namespace Omnichannel.Channels.Social.Meta.Webhooks;

/// <summary>Gathers what a message says: lines of text, files, places, choices, and what is known besides.</summary>
internal sealed class Words
{
    private const int LongestFact = 1_000;
    private readonly List<string> _lines = [];
    private readonly List<Part> _parts = [];
    private readonly List<Attachment> _attachments = [];
    private readonly Dictionary<string, string> _facts = [];

    /// <summary>Whether nothing was said yet.</summary>
    public bool IsEmpty => _lines.Count == 0 && _parts.Count == 0 && _attachments.Count == 0;

    public Content Content => new() { Text = string.Join('\n', _lines), Parts = [.. _parts] };

    public IReadOnlyList<Attachment> Attachments => _attachments;

    public IReadOnlyDictionary<string, string>? FactsOrNone => _facts.Count == 0 ? null : _facts;

    /// <summary>A line of text; nothing when it is empty.</summary>
    public Words Line(string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            _lines.Add(text);
        }

        return this;
    }

    /// <summary>Something known besides; nothing when it is not known.</summary>
    public Words Fact(string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            _facts[name] = Hosting.Text.Limit(value, LongestFact);
        }

        return this;
    }

    /// <summary>What was chosen.</summary>
    public Words Choice(string? id, string? title)
    {
        if (!string.IsNullOrEmpty(id))
        {
            _parts.Add(new Part { Type = PartTypes.Choice, Id = id, Title = title });
        }

        return this;
    }

    /// <summary>A place; its name and street are text, too.</summary>
    public Words Place(double? latitude, double? longitude, string? name, string? street)
    {
        if (latitude is not { } north || longitude is not { } east)
        {
            return Line(name).Line(street);
        }

        _parts.Add(new Part { Type = PartTypes.Location, Latitude = north, Longitude = east, Title = name ?? street });
        return name is null && street is null
            ? Line(string.Create(CultureInfo.InvariantCulture, $"{north}, {east}"))
            : Line(name).Line(street);
    }

    /// <summary>A file to fetch.</summary>
    /// <param name="type">One of <see cref="PartTypes"/>.</param>
    /// <param name="url">Where it is; anything else than http(s) or one of the provider is no file.</param>
    /// <param name="name">What it is called; none: after its address.</param>
    /// <param name="mediaType">What it is, when that is known.</param>
    public Words File(string type, string? url, string? name = null, string? mediaType = null)
    {
        if (url is null || !Uri.TryCreate(url, UriKind.Absolute, out var address) || (address.Scheme is not ("http" or "https") && !ProviderFiles.IsOne(url)))
        {
            return this;
        }

        var id = "m" + _attachments.Count.ToString(CultureInfo.InvariantCulture);
        var last = ProviderFiles.IsOne(url) ? type : Uri.UnescapeDataString(address.AbsolutePath.Split('/')[^1]);
        _attachments.Add(new Attachment
        {
            Id = id,
            Name = FileNames.Clean(string.IsNullOrWhiteSpace(name) ? (last.Length > 0 ? last : type) : name),
            MediaType = string.IsNullOrWhiteSpace(mediaType) ? "application/octet-stream" : Hosting.Text.Limit(mediaType.Trim(), 127),
            Url = url,
        });
        _parts.Add(new Part { Type = type, Attachment = id });
        return this;
    }
}
