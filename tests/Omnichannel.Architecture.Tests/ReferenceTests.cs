namespace Omnichannel.Architecture.Tests;

/// <summary>Who may know whom.</summary>
public sealed class ReferenceTests
{
    private const string Hosting = "Omnichannel.Hosting", Standalone = "Omnichannel.Standalone";
    private static readonly string[] Everybodys = [Hosting, "Omnichannel.Contracts", "Omnichannel.Adapters"];

    [Fact]
    public void Modules_ReferenceOnlyContractsAndHosting()
    {
        foreach (var project in Repository.ServiceProjects.Where(path => Path.GetFileNameWithoutExtension(path) != Standalone))
        {
            Repository.References(project).ShouldBeSubsetOf(Everybodys, $"{Path.GetFileName(project)} knows another service.");
        }
    }

    [Fact]
    public void Standalone_ComposesEveryService()
    {
        var standalone = Repository.ServiceProjects.Single(path => Path.GetFileNameWithoutExtension(path) == Standalone);
        var services = Repository.ServiceProjects.Select(Path.GetFileNameWithoutExtension).Except([Standalone, Hosting, "Omnichannel.Gateway"]);

        services.ShouldBeSubsetOf(Repository.References(standalone));
    }

    [Fact]
    public void Modules_NeverAskInWhichShapeTheyRun()
    {
        foreach (var project in Repository.ServiceProjects.Where(path => Path.GetFileNameWithoutExtension(path) is not (Standalone or Hosting or "Omnichannel.Gateway")))
        {
            foreach (var source in Repository.Sources(project))
            {
                var text = File.ReadAllText(source);
                foreach (var word in new[] { "settings.RabbitMq", "RabbitMQ.Client", "\"standalone\"" })
                {
                    text.Contains(word).ShouldBeFalse($"{source} asks in which shape it runs ({word}).");
                }
            }
        }
    }

    [Fact]
    public void Contracts_ReferenceNothing() =>
        Repository.References(Path.Combine(Repository.Root, "contracts/Omnichannel.Contracts/Omnichannel.Contracts.csproj")).ShouldBeEmpty();

    [Fact]
    public void Projects_AllStandInTheSolution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Omnichannel.sln")).Replace('\\', '/');
        var projects = new[] { "contracts", "gateway", "services", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(path => !path.Contains("node_modules") && !path.Contains("/obj/") && !path.Contains("/templates/"))
            .Select(path => Path.GetRelativePath(Repository.Root, path));

        projects.Where(path => !solution.Contains(path)).ShouldBeEmpty();
    }
}
