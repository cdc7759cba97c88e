namespace Omnichannel.Testing;

/// <summary>
/// A whole hub in real processes. The same surface in both shapes, so that the same tests run against either; the parts that can be killed
/// differ.
/// </summary>
public abstract class Hub : IAsyncDisposable
{
    /// <summary>The administrator's API key.</summary>
    public const string ApiKey = "test-key-of-the-administrator";

    /// <summary>The first administrator's e-mail address.</summary>
    public const string AdminEmail = "admin@hub.test";

    /// <summary>The first administrator's password.</summary>
    public const string AdminPassword = "correct horse battery staple";

    /// <summary>The one origin.</summary>
    public abstract Uri BaseAddress { get; }

    /// <summary>What can be killed and started by name.</summary>
    public abstract IReadOnlyCollection<string> Parts { get; }

    /// <summary>Ends a part as kill -9 does.</summary>
    public abstract Task KillAsync(string part);

    /// <summary>Starts a part again and waits until it is ready.</summary>
    public abstract Task StartAsync(string part);

    /// <summary>Ends a part as an operator does (SIGTERM).</summary>
    /// <returns>Whether it ended by itself within a minute.</returns>
    public abstract Task<bool> StopAsync(string part);

    /// <summary>Stops a part where it stands (SIGSTOP), as a machine that hangs.</summary>
    public abstract void Suspend(string part);

    /// <summary>Lets a suspended part go on (SIGCONT).</summary>
    public abstract void Resume(string part);

    /// <summary>A part's process, which another one replaces when it is started again.</summary>
    public abstract HubProcess? ProcessOf(string part);

    /// <summary>Ends the e-mail adapter as kill -9 does; it is started again, by its supervisor or by this.</summary>
    public abstract Task KillEmailAdapterAsync();

    /// <summary>How many messages wait in outboxes and in queues of the bus that are kept in a database, by place; places with none are left out.</summary>
    public abstract Task<IReadOnlyDictionary<string, long>> BacklogAsync();

    /// <summary>The end of what every part wrote, for the message of a failed test.</summary>
    public abstract string LastLines { get; }

    /// <summary>How both shapes may be started otherwise than usual.</summary>
    public sealed record Options
    {
        /// <summary>Instances of every service; conversations always has two at least. Without effect on the standalone host.</summary>
        public int Instances { get; init; } = 1;

        /// <summary>Has the last word on the settings (environment variables) of a part, given its name.</summary>
        public Action<string, Dictionary<string, string>> Configure { get; init; } = (_, _) => { };

        /// <summary>Where a part listens, given its name; a free port of the loopback interface unless told. Without effect on the standalone host.</summary>
        public Func<string, Uri> Address { get; init; } = _ => Ports.TakeHttp();

        /// <summary>The words before a part's command line, given its name, which run it elsewhere; none unless told. Without effect on the standalone host.</summary>
        public Func<string, IReadOnlyList<string>> Enter { get; init; } = _ => [];

        /// <summary>
        /// The address at which everybody reaches the instances of a service, given its name and their addresses; without it others ask the
        /// last one, and the gateway knows all.
        /// </summary>
        public Func<string, IReadOnlyList<Uri>, Uri>? InFront { get; init; }

        /// <summary>Parts that are not started yet.</summary>
        public IReadOnlyCollection<string> NotYet { get; init; } = [];

        /// <summary>The folder of the database's files; a new one unless told.</summary>
        public string? DatabaseFolder { get; init; }
    }

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>Settings that both shapes are given.</summary>
    protected static Dictionary<string, string> Settings(string data, Uri publicUrl) => new()
    {
        ["OMNICHANNEL_DATA"] = data,
        ["OMNICHANNEL_ADMIN_EMAIL"] = AdminEmail,
        ["OMNICHANNEL_ADMIN_PASSWORD"] = AdminPassword,
        ["OMNICHANNEL_API_KEY"] = ApiKey,
        ["OMNICHANNEL_PUBLIC_URL"] = publicUrl.ToString().TrimEnd('/'),
        ["OMNICHANNEL_PLAYGROUND"] = "false",
    };
}
