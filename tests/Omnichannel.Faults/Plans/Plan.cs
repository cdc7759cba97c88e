using Omnichannel.Faults.Staging;

namespace Omnichannel.Faults.Plans;

/// <summary>Which faults a run has, and in which order: the same seed, the same plan.</summary>
internal static class Plan
{
    private static readonly (string Boundary, string[] Services, int MostPassages)[] Boundaries =
    [
        ("taken", ["sms", "external", "social", "webchat", "email"], 8),
        ("persisted", ["conversations"], 3),
        ("published", ["sms", "external", "social", "webchat", "conversations", "routing", "automation"], 12),
        ("confirmed", ["sms", "external", "social", "webchat", "conversations", "routing", "automation", "email"], 8),
        ("consumed", ["conversations", "sms", "external", "social", "webchat"], 3),
        ("appended", ["conversations"], 3),
        ("committed", ["conversations", "sms", "external", "social", "webchat", "routing", "automation"], 6),
        ("grown", ["conversations"], 3),
        ("told", ["conversations"], 3),
        ("acknowledged", ["conversations", "sms", "external", "social", "webchat"], 3),
        ("sent", ["sms", "external", "social", "webchat", "email"], 2),
        ("receipt", ["sms", "external", "social", "email"], 2),
    ];

    private static readonly string[] Clients = ["conversations", "sms", "external", "social", "webchat", "accounts", "routing", "automation"];
    private static readonly string[] Hooked = ["sms", "external", "social", "webchat"];
    private static readonly string[] Networks = ["cut", "deaf-server", "deaf-client", "silent", "slow", "lossy"];

    // Who asks whom by HTTP; the gateway asks for those outside.
    private static readonly (string Client, string Server)[] Peers =
    [
        .. new[] { "accounts", "conversations", "external", "sms", "social", "webchat", "routing", "automation", "desk" }.Select(service => ("gateway", service)),
        .. new[] { "conversations", "external", "sms", "social", "webchat", "routing", "automation", "desk" }.Select(service => (service, "accounts")),
        .. new[] { "external", "webchat", "routing", "automation", "desk" }.Select(service => (service, "conversations")),
    ];

    private static readonly string[] Outside =
        ["webhooks-doubled", "webhooks-reversed", "webhooks-replayed", "receipts-reversed", "provider-slow", "provider-failing", "provider-hangs-up", "foreign-json", "slow-streams", "poison"];

    /// <summary>Every fault that a shape can have, once; first one of each kind, then the rest.</summary>
    /// <param name="setting">The shape, the seed, and what the stage has.</param>
    /// <param name="seconds">How long most faults last.</param>
    /// <param name="hang">How long a process hangs.</param>
    public static IReadOnlyList<Fault> All(Setting setting, double seconds, double hang)
    {
        var random = new Random(setting.Seed);
        var all = (setting.Shape == Stage.Standalone ? Alone(random, seconds, hang) : Apart(random, seconds, hang))
            .Concat(Outside.Select(kind => new Fault(kind, "", "", random.Next(1, 100), seconds)))
            .Concat(setting.SmallDisk ? [new Fault("disk-full", "", "", 1, seconds)] : [])
            .Concat(setting.Clocks ? [new Fault("clock-ahead", "", "", random.Next(1, 100), seconds), new Fault("clock-behind", "", "", random.Next(1, 100), seconds)] : [])
            .Concat(setting.Clocks ? (setting.Shape == Stage.Services ? Hooked : [Stage.Standalone]).Select(service => new Fault("week-replayed", service, "", random.Next(1, 100), seconds)) : [])
            .ToArray();
        random.Shuffle(all);
        var first = all.DistinctBy(fault => fault.Kind).ToList();
        return [.. first, .. all.Except(first)];
    }

    private static IEnumerable<Fault> Alone(Random random, double seconds, double hang)
    {
        foreach (var (boundary, services, most) in Boundaries)
        {
            foreach (var service in services.Contains("email") ? (string[])[Stage.Standalone, "email"] : [Stage.Standalone])
            {
                // In one process a boundary is passed by all services' messages.
                yield return new Fault("kill-" + boundary, service, boundary, random.Next(1, most + 1), 0);
                yield return new Fault("stop-" + boundary, service, boundary, random.Next(1, most + 1), hang);
            }
        }

        yield return new Fault("imap-killed", "", "", 1, seconds);
    }

    private static IEnumerable<Fault> Apart(Random random, double seconds, double hang)
    {
        foreach (var (boundary, services, most) in Boundaries)
        {
            foreach (var service in services)
            {
                yield return new Fault("kill-" + boundary, service, boundary, random.Next(1, most + 1), 0);
                yield return new Fault("stop-" + boundary, service, boundary, random.Next(1, most + 1), hang);
            }
        }

        foreach (var service in (string[])["gateway", "accounts", "desk", "email", "routing", "automation"])
        {
            yield return new Fault("kill", service, "", random.Next(1, 100), 0);
            yield return new Fault("stop", service, "", random.Next(1, 100), hang);
        }

        foreach (var server in (string[])["rabbitmq", "postgresql"])
        {
            foreach (var kind in (string[])["killed", "stopped", "restarted"])
            {
                yield return new Fault($"{server}-{kind}", server, "", 1, kind == "stopped" ? hang : seconds);
            }

            foreach (var kind in Networks)
            {
                // Between the server and one service, and between the server and everybody.
                yield return new Fault("network-" + kind, Clients[random.Next(Clients.Length)] + "|" + server, "", 1, kind == "silent" ? hang : seconds);
                yield return new Fault("network-" + kind, "|" + server, "", 1, seconds);
            }
        }

        foreach (var (kind, index) in Networks.SelectMany(kind => new[] { kind, kind, kind }).Zip(Turns(random)))
        {
            var (client, server) = Peers[index];
            yield return new Fault("peers-" + kind, client + "|" + server, "", 1, kind is "slow" or "lossy" ? seconds : hang);
        }

        foreach (var service in (string[])["conversations", "sms", "external", "social"])
        {
            yield return new Fault("reset-in-commit", service + "|postgresql", "", random.Next(2), seconds);
            yield return new Fault("reset-in-confirm", service + "|rabbitmq", "", random.Next(2), seconds);
        }

        yield return new Fault("disk-alarm", "rabbitmq", "", 1, seconds);
        yield return new Fault("imap-killed", "", "", 1, seconds);
    }

    // Every pair once before any comes again.
    private static int[] Turns(Random random)
    {
        var turns = Enumerable.Range(0, Peers.Length).ToArray();
        random.Shuffle(turns);
        return turns;
    }
}
