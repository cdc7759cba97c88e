namespace Omnichannel.Routing.Core;

/// <summary>An agent inside the engine, known or only named by work.</summary>
internal sealed class AgentSlot(string id)
{
    public string Id { get; } = id;

    /// <summary>Null: not known.</summary>
    public AgentState? State { get; set; }

    /// <summary>Parts of <see cref="RoutingEngine.Full"/> that are taken.</summary>
    public long Load { get; set; }

    /// <summary>Ticks at which they last got or finished work, or came online.</summary>
    public long IdleSince { get; set; }

    /// <summary>What they have.</summary>
    public SortedDictionary<Guid, WorkSlot> Work { get; } = [];

    /// <summary>The classes of work that they may do, whatever their presence and load.</summary>
    public List<WorkClass> Classes { get; } = [];

    /// <summary>Waiting work that names them as the one who knows the customer, whether they count or not.</summary>
    public HashSet<WorkSlot> Preferring { get; } = [];

    /// <summary>Waiting work that would rather have them, by channel, as it is ordered for them.</summary>
    public Dictionary<string, Ranked<WorkKey>> Familiar { get; } = [];

    public bool Online => State?.Presence == Presence.Online;

    /// <summary>Whether it is worth to wait for them.</summary>
    public bool Present => State?.Presence is Presence.Online or Presence.WrapUp;

    public bool Fits(long weight) => weight <= RoutingEngine.Full - Load;
}

/// <summary>A piece of work inside the engine.</summary>
internal sealed class WorkSlot(WorkItem item, Ring[] rings, long due)
{
    public WorkItem Item { get; } = item;

    /// <summary>By the time they open; at least one.</summary>
    public Ring[] Rings { get; } = rings;

    /// <summary>Its place in the order: due time less head start, in ticks.</summary>
    public long Due { get; } = due;

    /// <summary>The class in which it waits; assigned: the class it counts for as demand.</summary>
    public WorkClass? Class { get; set; }

    /// <summary>Who is preferred and counts.</summary>
    public AgentSlot? Preferred { get; set; }

    /// <summary>For how many ticks the order bends for <see cref="Preferred"/>.</summary>
    public long Yield { get; set; }

    /// <summary>Whether nobody but <see cref="Preferred"/> may take it yet.</summary>
    public bool Held { get; set; }

    /// <summary>When time moves it, in ticks; null: never.</summary>
    public long? Timer { get; set; }

    /// <summary>Who has it; null: it waits.</summary>
    public AgentSlot? Agent { get; set; }

    /// <summary>Since when, in ticks.</summary>
    public long AssignedAt { get; set; }

    /// <summary>Its key in its class.</summary>
    public WorkKey Key => new(Due, this);

    /// <summary>Its key among what agents of the class take.</summary>
    public WorkKey OpenKey => new(Preferred is null ? Due : Due + Yield, this);

    /// <summary>Its key among what the preferred agent takes.</summary>
    public WorkKey FamiliarKey => new(Due - Yield, this);
}

/// <summary>Work and a time at which it comes.</summary>
internal readonly record struct WorkKey(long At, WorkSlot Work)
{
    /// <summary>By the time, then by id.</summary>
    public static IComparer<WorkKey> Order { get; } =
        Comparer<WorkKey>.Create((one, other) => one.At != other.At ? one.At.CompareTo(other.At) : one.Work.Item.Id.CompareTo(other.Work.Item.Id));

    public bool IsBefore(WorkKey other) => Order.Compare(this, other) < 0;
}

/// <summary>An agent and how busy they are.</summary>
internal readonly record struct AgentKey(long Load, long IdleSince, AgentSlot Agent)
{
    /// <summary>By load, then by how long they have been without work, then by id.</summary>
    public static IComparer<AgentKey> Order { get; } = Comparer<AgentKey>.Create((one, other) =>
        one.Load != other.Load ? one.Load.CompareTo(other.Load)
        : one.IdleSince != other.IdleSince ? one.IdleSince.CompareTo(other.IdleSince)
        : string.CompareOrdinal(one.Agent.Id, other.Agent.Id));
}
