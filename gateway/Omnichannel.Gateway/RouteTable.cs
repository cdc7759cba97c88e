using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.LoadBalancing;

namespace Omnichannel.Gateway;

/// <summary>Which service answers which path: the whole origin on one screen.</summary>
internal static class RouteTable
{
    public const string Accounts = "accounts", Conversations = "conversations", Adapters = "adapters", Sms = "sms", Social = "social", WebChat = "webchat", Routing = "routing", Automation = "automation", Desk = "desk", Playground = "playground";

    /// <summary>The most specific path wins, whatever the order.</summary>
    private static readonly (string Path, string Service)[] Paths =
    [
        ("/api/session/{**rest}", Accounts),
        ("/api/users/{**rest}", Accounts),
        ("/api/agents/{**rest}", Accounts),
        ("/api/keys/{**rest}", Accounts),
        ("/api/accounts/{**rest}", Accounts),
        ("/api/accounts/{account}/telegram/{**rest}", Social),
        ("/api/accounts/{account}/templates", Social),
        ("/api/routing/{**rest}", Routing),
        ("/api/automation/{**rest}", Automation),
        ("/api/{**rest}", Conversations),
        ("/files/{**rest}", Conversations),
        ("/adapters/{**rest}", Adapters),
        ("/webhooks/{account}/sms/{**rest}", Sms),
        ("/webhooks/{account}/telegram/{**rest}", Social),
        ("/webhooks/{account}/meta/{**rest}", Social),
        ("/chat/{**rest}", WebChat),
        ("/widget.js", WebChat),
        ("/demo/{**rest}", WebChat),
        ("/help/{**rest}", Automation),
        ("/playground/{**rest}", Playground),
        ("/{**rest}", Desk),
    ];

    /// <summary>The services, in the order in which their API descriptions are put together.</summary>
    public static IReadOnlyList<string> Services { get; } = [Conversations, Accounts, Adapters, Sms, Social, WebChat, Routing, Automation, Desk];

    /// <summary>The routes to services that are there.</summary>
    public static IReadOnlyList<RouteConfig> RoutesTo(IReadOnlyCollection<string> services) =>
        [.. Paths.Where(row => services.Contains(row.Service)).Select(row => new RouteConfig { RouteId = row.Path, ClusterId = row.Service, Match = new RouteMatch { Path = row.Path } })];

    /// <summary>A service with its instances. Sick ones get nothing, unless all are: then the answer is theirs to give.</summary>
    public static ClusterConfig Cluster(string service, IReadOnlyList<Uri> instances) => new()
    {
        ClusterId = service,
        Destinations = instances.ToDictionary(instance => instance.Authority, instance => new DestinationConfig { Address = instance.ToString() }),
        LoadBalancingPolicy = LoadBalancingPolicies.PowerOfTwoChoices,
        HealthCheck = new HealthCheckConfig
        {
            AvailableDestinationsPolicy = HealthCheckConstants.AvailableDestinations.HealthyOrPanic,
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Path = "/health/ready",
                Interval = TimeSpan.FromSeconds(2),
                Timeout = TimeSpan.FromSeconds(6),
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
            },
        },
    };
}
