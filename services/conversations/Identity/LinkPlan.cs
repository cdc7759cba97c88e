using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;

namespace Omnichannel.Conversations.Identity;

/// <summary>Whose an address is.</summary>
internal sealed record Owner
{
    public string Address { get; init; } = "";
    public Guid CustomerId { get; init; }
    public Guid ThreadId { get; init; }
    public string Assurance { get; init; } = "";
    public string? Name { get; init; }
    public string? Language { get; init; }
    public string? AvatarUrl { get; init; }

    /// <summary>The name that came with the address last, which may be another than the customer's.</summary>
    public string? AddressName { get; init; }

    /// <summary>When something came from the address, to the minute.</summary>
    public DateTimeOffset? LastSeenAt { get; init; }
}

/// <summary>A strong claim on an address that belongs to another customer.</summary>
internal sealed record Conflict(string Address, string Claimed, string Assurance);

/// <summary>
/// What a batch of arrivals says about who is who: customers to make, addresses to add, what to remember about addresses, customers that
/// may be one. A pure decision over what the database knew.
/// </summary>
internal sealed class LinkPlan
{
    /// <summary>How exact <see cref="CustomerAddress.LastSeenAt"/> is: without it every message would write its sender's address again.</summary>
    private static readonly TimeSpan Glance = TimeSpan.FromMinutes(1);

    private static readonly string[] Strength = [Assurances.SelfAsserted, Assurances.Signed, Assurances.Verified];
    private readonly Dictionary<string, Owner> _owners;
    private readonly HashSet<string> _known;
    private readonly TimeProvider _time;

    private LinkPlan(IEnumerable<Owner> owners, TimeProvider time)
    {
        _owners = owners.ToDictionary(owner => owner.Address);
        _known = [.. _owners.Keys];
        _time = time;
    }

    public List<CustomerRow> Customers { get; } = [];

    public List<ThreadRow> Threads { get; } = [];

    public Dictionary<string, AddressRow> Added { get; } = [];

    public Dictionary<string, AddressRow> Seen { get; } = [];

    public Dictionary<Guid, CustomerRow> Profiles { get; } = [];

    public List<Conflict> Conflicts { get; } = [];

    public List<SuggestionRow> Suggestions { get; } = [];

    /// <summary>The thread of each address, as long as nothing is merged.</summary>
    public IReadOnlyDictionary<string, Guid> ThreadOf => _owners.ToDictionary(owner => owner.Key, owner => owner.Value.ThreadId);

    /// <summary>Customers whose profile, addresses or suggestions are not as agents last saw them.</summary>
    public IReadOnlySet<Guid> Changed =>
        Added.Values.Select(row => row.CustomerId).Except(Customers.Select(row => row.Id))
            .Concat(Suggestions.Select(row => row.CustomerId)).Concat(Profiles.Keys).ToHashSet();

    public static LinkPlan Make(IReadOnlyList<Arrival> arrivals, IEnumerable<Owner> owners, TimeProvider time)
    {
        var plan = new LinkPlan(owners, time);
        foreach (var arrival in arrivals)
        {
            plan.Take(arrival);
        }

        return plan;
    }

    private void Take(Arrival arrival)
    {
        var from = arrival.From;
        var strong = from.Claims.Where(claim => Assurances.Links(claim.Assurance)).ToArray();
        if (!_owners.TryGetValue(from.Address, out var owner))
        {
            owner = strong.Select(claim => _owners.GetValueOrDefault(claim.Address)).FirstOrDefault(other => other is not null) ?? NewCustomer(arrival);
            Add(from.Address, owner, OwnAssurance(from, []), arrival);
        }

        // A claim on somebody else's address proves nothing yet about this one.
        Remember(from, [.. strong.Where(claim => (_owners.GetValueOrDefault(claim.Address)?.CustomerId ?? owner.CustomerId) == owner.CustomerId)], arrival);
        foreach (var claim in strong)
        {
            if (!_owners.TryGetValue(claim.Address, out var other))
            {
                Add(claim.Address, owner, claim.Assurance, arrival);
            }
            else if (other.CustomerId != owner.CustomerId)
            {
                Conflicts.Add(new Conflict(from.Address, claim.Address, claim.Assurance));
            }
        }

        foreach (var claim in from.Claims.Where(claim => !Assurances.Links(claim.Assurance)))
        {
            if (_owners.GetValueOrDefault(claim.Address)?.CustomerId != owner.CustomerId)
            {
                Suggestions.Add(new SuggestionRow(
                    Ids.New(_time), owner.CustomerId, claim.Address, $"{from.Address} gave this address; nobody has confirmed it.", _time.GetUtcNow()));
            }
        }
    }

    // A phone number or a mail address is vouched for by the provider; a visitor of a web page is whoever holds the browser.
    private static string OwnAssurance(Sender from, IReadOnlyList<Claim> strong) =>
        !from.Address.StartsWith("webchat:", StringComparison.Ordinal)
            ? Assurances.Verified
            : strong.Select(claim => claim.Assurance).DefaultIfEmpty(Assurances.SelfAsserted).MaxBy(assurance => Array.IndexOf(Strength, assurance))!;

    private Owner NewCustomer(Arrival arrival)
    {
        var customer = new CustomerRow
        {
            Id = Ids.New(_time),
            ThreadId = Ids.New(_time),
            Name = arrival.From.Name,
            Language = arrival.From.Language,
            AvatarUrl = arrival.From.AvatarUrl,
            CreatedAt = _time.GetUtcNow(),
            UpdatedAt = _time.GetUtcNow(),
        };
        Customers.Add(customer);
        Threads.Add(new ThreadRow { Id = customer.ThreadId, CustomerId = customer.Id, State = ThreadStates.Resolved, LastAt = arrival.ReceivedAt, Version = 1 });
        return new Owner { CustomerId = customer.Id, ThreadId = customer.ThreadId, Name = customer.Name, Language = customer.Language, AvatarUrl = customer.AvatarUrl };
    }

    private void Add(string address, Owner owner, string assurance, Arrival arrival)
    {
        _owners[address] = owner with { Address = address, Assurance = assurance, AddressName = null, LastSeenAt = null };
        Added[address] = new AddressRow { Address = address, CustomerId = owner.CustomerId, Assurance = assurance, CreatedAt = arrival.ReceivedAt };
    }

    private void Remember(Sender from, IReadOnlyList<Claim> strong, Arrival arrival)
    {
        var owner = _owners[from.Address];
        var assurance = Strength[Math.Max(Array.IndexOf(Strength, owner.Assurance), Array.IndexOf(Strength, OwnAssurance(from, strong)))];
        var isNews = IsNews(owner, from, assurance, arrival);
        _owners[from.Address] = owner with
        {
            Assurance = assurance,
            Name = owner.Name ?? from.Name,
            Language = owner.Language ?? from.Language,
            AvatarUrl = owner.AvatarUrl ?? from.AvatarUrl,
            AddressName = from.Name ?? owner.AddressName,
            LastSeenAt = isNews ? arrival.ReceivedAt : owner.LastSeenAt,
        };
        if (isNews)
        {
            Seen[from.Address] = new AddressRow
            {
                Address = from.Address,
                Assurance = assurance,
                Name = from.Name ?? Seen.GetValueOrDefault(from.Address)?.Name,
                LastSeenAt = arrival.ReceivedAt,
            };
        }

        foreach (var claim in strong.Where(claim => _known.Contains(claim.Address)))
        {
            var known = _owners[claim.Address];
            var better = Strength[Math.Max(Array.IndexOf(Strength, known.Assurance), Array.IndexOf(Strength, claim.Assurance))];
            if (better != known.Assurance)
            {
                _owners[claim.Address] = known with { Assurance = better };
                Seen[claim.Address] = (Seen.GetValueOrDefault(claim.Address) ?? new AddressRow { Address = claim.Address }) with { Assurance = better };
            }
        }

        if (_known.Contains(from.Address)
            && ((owner.Name is null && from.Name is not null) || (owner.Language is null && from.Language is not null) || (owner.AvatarUrl is null && from.AvatarUrl is not null)))
        {
            Profiles[owner.CustomerId] = new CustomerRow
            {
                Id = owner.CustomerId,
                Name = from.Name,
                Language = from.Language,
                AvatarUrl = from.AvatarUrl,
                UpdatedAt = _time.GetUtcNow(),
            };
        }
    }

    private static bool IsNews(Owner owner, Sender from, string assurance, Arrival arrival) =>
        assurance != owner.Assurance
        || (from.Name ?? owner.AddressName) != owner.AddressName
        || owner.LastSeenAt is not { } seen
        || (arrival.ReceivedAt - seen).Duration() >= Glance; // Earlier, too: a clock was ahead, and is right again.
}
