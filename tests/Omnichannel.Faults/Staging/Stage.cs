using System.Text.Json.Nodes;
using Omnichannel.Faults.Plans;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Staging;

/// <summary>How a hub is set up for a run.</summary>
internal sealed record Setting(string Shape, int Seed)
{
    /// <summary>Instances of each service.</summary>
    public int Instances { get; init; } = 2;

    /// <summary>Whether the database lies on a small disk of its own, which can be filled up.</summary>
    public bool SmallDisk { get; init; }

    /// <summary>How long it runs: what is written meanwhile must fit on the small disk, until it is filled up on purpose.</summary>
    public double Minutes { get; init; }

    /// <summary>The size of the small disk: some for the beginning, and for each minute twice of what one was seen to need.</summary>
    public int DiskMiB => (int)(Shape == Stage.Standalone ? 64 + (32 * Minutes) : 512 + (64 * Minutes));

    /// <summary>Whether every process has a clock of its own, which can be put wrong.</summary>
    public bool Clocks { get; init; }

    /// <summary>Whether services run in network namespaces of their own, where that is possible.</summary>
    public bool Namespaces { get; init; }

    /// <summary>Services that are started only when the first messages are accepted.</summary>
    public bool Late { get; init; }
}

/// <summary>A hub with everything around it: providers' stand-ins, and a network and clocks that can fail.</summary>
internal sealed class Stage : IAsyncDisposable
{
    public const string Sms = "line", Chat = "web", Email = "support", PushAccount = "pushed", PullAccount = "pulled", Telegram = "bot", WhatsApp = "whatsapp", Messenger = "messenger", Instagram = "instagram";
    public const string OurNumber = "+15550001111", OurMailbox = "support@shop.test", OurWhatsApp = "3003", OurPage = "1001", OurInstagram = "2002";
    public const string Standalone = "standalone", Services = "services";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly string _orders = TestFolder.Create("orders");

    private Stage(Setting setting) => Setting = setting;

    public Setting Setting { get; }

    public int Seed => Setting.Seed;

    public Hub Hub { get; private set; } = null!;

    public TwilioStandIn Twilio { get; private set; } = null!;

    public TelegramStandIn Bots { get; private set; } = null!;

    public GraphStandIn Graph { get; private set; } = null!;

    public MailServer Mail { get; private set; } = null!;

    public PushReceiver Receiver { get; private set; } = null!;

    public SignedAdapter Push { get; private set; } = null!;

    public SignedAdapter Pull { get; private set; } = null!;

    public HubClient Api { get; private set; } = null!;

    /// <summary>What is between the parts.</summary>
    public Network Network { get; private set; } = null!;

    /// <summary>What runs on this stage cannot have.</summary>
    public IReadOnlyList<string> NotHad { get; private set; } = [];

    /// <summary>The database's own small disk.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>Without credentials, and as patient as providers are.</summary>
    public HttpClient Anybody { get; private set; } = null!;

    /// <summary>The parts that are programs of ours.</summary>
    public IEnumerable<string> Programs => Hub.Parts.Where(part => Hub.ProcessOf(part) is not null);

    /// <summary>The parts that come late, when any do.</summary>
    public IEnumerable<string> Latecomers => Setting is { Late: true, Shape: Services } ? ["conversations-1", "conversations-2"] : [];

    /// <summary>Starts everything.</summary>
    public static async Task<Stage> StartAsync(Setting setting)
    {
        var stage = new Stage(setting);
        try
        {
            await stage.StartAsync();
            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>The order that a part's saboteur reads.</summary>
    public Order OrderFor(string part) => new(Path.Combine(_orders, part));

    /// <summary>The clock of a part.</summary>
    public Clock? ClockOf(string part) => Setting.Clocks ? new Clock(Path.Combine(_orders, part + ".clock")) : null;

    /// <summary>Makes the accounts; waits as long as the hub needs for it.</summary>
    public async Task MakeAccountsAsync()
    {
        var chat = new JsonObject
        {
            ["channel"] = "webchat",
            ["provider"] = "builtin",
            ["displayName"] = "Web site",
            ["enabled"] = true,
            ["settings"] = new JsonObject { ["identitySecret"] = "the-secret-with-which-the-site-signs-its-customers", ["allowedOrigins"] = new JsonArray() },
        };
        foreach (var (account, body) in new (string, JsonObject)[]
                 {
                     (Sms, Twilio.Account(OurNumber)), (Email, Mail.Account(OurMailbox)), (Chat, chat),
                     (PushAccount, Push.Account(Receiver.Address)), (PullAccount, Pull.Account()),
                     (Telegram, Bots.Account()), (WhatsApp, Graph.Account("whatsapp", OurWhatsApp)),
                     (Messenger, Graph.Account("messenger", OurPage)), (Instagram, Graph.Account("instagram", OurInstagram)),
                 })
        {
            await Until.True(
                async () =>
                {
                    await Api.PutAccountAsync(account, body);
                    return true;
                },
                $"there is an account {account}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await (Network?.OpenAsync() ?? Task.CompletedTask);
        Anybody?.Dispose();
        Api?.Dispose();
        foreach (var server in (IAsyncDisposable?[])[Hub, Twilio, Bots, Graph, Mail, Receiver, Network, Disk])
        {
            if (server is not null)
            {
                await server.DisposeAsync();
            }
        }
    }

    private async Task StartAsync()
    {
        Disk = Setting.SmallDisk ? await SmallDisk.MountAsync(Setting.DiskMiB) : null;
        var (namespaces, problem) = Setting is { Namespaces: true, Shape: Services } ? await Namespaces.BuildAsync(MicroservicesHub.NamesOf(Setting.Instances)) : (null, "");
        Network = new Network(Seed, namespaces);
        NotHad = new NotHad(Disk is not null, Clock.Library is not null, problem, namespaces?.HasNetem == true).In(Setting);
        var options = new Hub.Options
        {
            Instances = Setting.Instances,
            Configure = Configure,
            Address = Network.AddressOf,
            Enter = Network.Enter,
            InFront = Network.InFront,
            NotYet = [.. Latecomers],
            DatabaseFolder = Disk?.Folder,
        };
        (Twilio, Mail, Receiver) = (await TwilioStandIn.StartAsync(), await MailServer.StartAsync(), await PushReceiver.StartAsync());
        (Bots, Graph) = (await TelegramStandIn.StartAsync(), await GraphStandIn.StartAsync());
        Hub = Setting.Shape == Standalone ? await StandaloneHub.StartNewAsync(options) : await MicroservicesHub.StartNewAsync(options);
        Api = new HubClient(Hub.BaseAddress);
        Anybody = new HttpClient { BaseAddress = Hub.BaseAddress, Timeout = Patience };
        Push = new SignedAdapter(Anybody, PushAccount);
        Pull = new SignedAdapter(Anybody, PullAccount);
    }

    private void Configure(string part, Dictionary<string, string> settings)
    {
        OrderFor(part).Configure(settings);
        settings["OMNICHANNEL_FAULTS_EMAIL"] = Path.Combine(_orders, "email");
        if (part == "email" || Setting.Shape == Standalone)
        {
            settings["NODE_OPTIONS"] = "--import=" + new Uri(Path.Combine(AppContext.BaseDirectory, "boundaries.mjs"));
        }

        if (ClockOf(part) is { } clock)
        {
            clock.Configure(settings);
        }

        Network.Configure(part, settings);
    }
}
