using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Omnichannel.Architecture.Tests;

/// <summary>The repository's files.</summary>
internal static class Repository
{
    /// <summary>Its top folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>The projects below <c>services</c> and <c>gateway</c>, without what is built.</summary>
    public static IReadOnlyList<string> ServiceProjects { get; } =
        [.. new[] { "services", "gateway" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.csproj", SearchOption.AllDirectories))
            .Where(path => !path.Contains("node_modules"))
            .Order()];

    /// <summary>The names of the projects that a project references.</summary>
    public static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference").Select(reference =>
            Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));

    /// <summary>The C# sources of a project.</summary>
    public static IEnumerable<string> Sources(string project) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(project)!, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/") && !path.Contains("node_modules"));

    private static string Find([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
