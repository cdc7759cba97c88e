using System.Text;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Architecture.Tests;

/// <summary>Writes <c>contracts/FLOWS.md</c> from the topology, the modules' consumers and the sources.</summary>
internal static class Flows
{
    private static readonly (string Contract, string Topic)[] Contracts =
    [
        (nameof(InboundMessage), Topics.Inbound),
        (nameof(InboundChange), Topics.Inbound),
        (nameof(SentElsewhere), Topics.Inbound),
        (nameof(ConsentChanged), Topics.Inbound),
        (nameof(HumanRequested), Topics.Inbound),
        (nameof(DeliveryUpdated), Topics.Inbound),
        (nameof(AssignHandler), Topics.Commands),
        (nameof(PostAutomated), Topics.Commands),
        (nameof(ChangeThread), Topics.Commands),
        (nameof(SendMessage), "send."),
        (nameof(CustomerErased), Topics.Erased),
        (nameof(ParkedMessage), Topics.Parked),
    ];

    /// <summary>The page.</summary>
    public static string Write(IEnumerable<IServiceModule> modules)
    {
        var consumers = new Consumers();
        foreach (var module in modules)
        {
            module.AddConsumers(consumers);
        }

        var page = new StringBuilder("""
            # The way of every message

            Generated from the topology, the modules' `AddConsumers` and the sources; the architecture tests fail when it is stale
            (`UPDATE_SNAPSHOTS=1` writes it anew). Each contract's doc comment says what it is for.

            | message | published by | topic | queue (lanes) | consumer |
            | --- | --- | --- | --- | --- |

            """);
        foreach (var (contract, topic) in Contracts)
        {
            foreach (var queue in Topology.All.Where(queue => queue.Topics.Any(name => name == topic || (topic.EndsWith('.') && name.StartsWith(topic)))))
            {
                var names = string.Join(", ", queue.Topics.Where(name => name.StartsWith(topic)).Select(name => $"`{name}`"));
                page.AppendLine($"| {contract} | {string.Join(", ", PublishersOf(contract, queue.Name))} | {names} | `{queue.Name}` ({queue.Partitions}) | {consumers.Of(queue.Name)} |");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The services whose sources name the contract when they put it into an envelope; a queue's own service only consumes it.</summary>
    private static IEnumerable<string> PublishersOf(string contract, string queue) =>
        Repository.ServiceProjects
            .Where(project => Repository.Sources(project).Any(source => File.ReadAllText(source).Contains($"nameof({contract})")))
            .Select(project => Path.GetFileName(Path.GetDirectoryName(project)!))
            .Where(service => service == "hosting" || !queue.StartsWith(service + "."))
            .Order();

    private sealed class Consumers : IConsumerRegistry
    {
        private readonly Dictionary<string, string> _handlers = [];

        public void Handle<THandler>(string queue)
            where THandler : class, IQueueHandler => _handlers.Add(queue, $"`{typeof(THandler).FullName!.Replace("Omnichannel.", "")}`");

        public string Of(string queue) => _handlers.GetValueOrDefault(queue, "**nobody**");
    }
}
