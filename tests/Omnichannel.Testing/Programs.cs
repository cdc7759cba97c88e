using System.Runtime.CompilerServices;

namespace Omnichannel.Testing;

/// <summary>Finds what the repository builds, from wherever the tests were built to.</summary>
public static class Programs
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The built program of a project: in the project's <c>bin</c>, or beside this one when a common output folder was named.</summary>
    /// <exception cref="FileNotFoundException">It was not built.</exception>
    public static string Find(string project)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var file = project + ".dll";
        var beside = Path.Combine(here.Parent!.Parent!.FullName, project, here.Name, file);
        if (File.Exists(beside))
        {
            return beside;
        }

        var configuration = here.Parent.Name;
        foreach (var top in (string[])["services", "gateway"])
        {
            var found = Directory.Exists(Path.Combine(Root, top)) ? FindProject(Path.Combine(Root, top), project) : null;
            if (found is not null && Path.Combine(found, "bin", configuration, here.Name, file) is { } built && File.Exists(built))
            {
                return built;
            }
        }

        throw new FileNotFoundException($"{file} was not built for {configuration}.");
    }

    private static string? FindProject(string folder, string project) =>
        File.Exists(Path.Combine(folder, project + ".csproj"))
            ? folder
            : Directory.GetDirectories(folder)
                .Where(child => Path.GetFileName(child) is not ("node_modules" or "bin" or "obj"))
                .Select(child => FindProject(child, project))
                .FirstOrDefault(found => found is not null);

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "..", ".."));
}
