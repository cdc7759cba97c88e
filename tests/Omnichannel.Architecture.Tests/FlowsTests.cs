using System.Reflection;
using Omnichannel.Hosting;

namespace Omnichannel.Architecture.Tests;

/// <summary>The page that shows the way of every message is true.</summary>
public sealed class FlowsTests
{
    [Fact]
    public void FlowsPage_IsWhatTheCodeSays()
    {
        var page = Flows.Write(Modules());
        var path = Path.Combine(Repository.Root, "contracts", "FLOWS.md");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, page);
        }

        page.ShouldBe(File.ReadAllText(path));
    }

    [Fact]
    public void EveryQueue_HasAConsumer() => Flows.Write(Modules()).ShouldNotContain("**nobody**");

    [Fact]
    public void EveryQueue_BeginsWithItsServicesName()
    {
        var names = Modules().Select(module => module.Name + ".").ToList();

        Hosting.Bus.Topology.All.ShouldAllBe(queue => names.Any(name => queue.Name.StartsWith(name)));
    }

    /// <summary>Every module that the standalone host's assemblies hold.</summary>
    private static List<IServiceModule> Modules() =>
    [
        .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Omnichannel.*.dll")
            .Where(path => !path.EndsWith(".Tests.dll"))
            .SelectMany(path => Assembly.LoadFrom(path).GetExportedTypes())
            .Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IServiceModule)))
            .OrderBy(type => type.FullName)
            .Select(type => (IServiceModule)Activator.CreateInstance(type)!),
    ];
}
