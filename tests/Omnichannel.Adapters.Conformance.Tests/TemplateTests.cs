using System.Diagnostics;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>What docs/integrating.md tells an outsider to type: the template, with the packed SDK and no other source of packages.</summary>
public sealed class TemplateTests
{
    private readonly string _folder = TestFolder.Create("template");

    [Fact]
    public async Task Template_OutsideTheRepository_BuildsAndIsAnAdapter()
    {
        var packages = Path.Combine(_folder, "packages");
        await DotNetAsync(
            "pack", Path.Combine(Programs.Root, "contracts/Omnichannel.Adapters"), "-o", packages, "--artifacts-path", Path.Combine(_folder, "artifacts"),
            "-p:RunAnalyzers=false", "-p:NuGetAudit=false", "-p:UseSharedCompilation=false", "-nodeReuse:false", "-verbosity:quiet");
        await DotNetAsync("new", "install", Path.Combine(Programs.Root, "contracts/samples/dotnet"), "--debug:custom-hive", Hive);
        await DotNetAsync("new", "omnichannel-adapter", "-n", "Pager", "-o", Pager, "--packages", packages, "--debug:custom-hive", Hive);

        Directory.GetFiles(Pager).Select(Path.GetFileName).ShouldBe(["Program.cs", "Pager.csproj", "nuget.config"], ignoreOrder: true);
        await DotNetAsync("build", Pager, "-o", Path.Combine(_folder, "out"), "-p:UseSharedCompilation=false", "-nodeReuse:false", "-verbosity:quiet");
        var results = await Started.RunAsync("dotnet " + Path.Combine(_folder, "out", "Pager.dll"), pull: false, only: ["capability.told", "delivery.sent", "event.arrives"]);
        results.Select(result => result.Outcome).ShouldBe([Outcome.Passed, Outcome.Passed, Outcome.Passed]);
    }

    private string Hive => Path.Combine(_folder, "hive");

    private string Pager => Path.Combine(_folder, "Pager");

    private async Task DotNetAsync(params IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, WorkingDirectory = _folder };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = start.Environment["DOTNET_NOLOGO"] = "1";

        // A package of an earlier run, kept under the same version, would hide what is new.
        if (arguments[0] == "build")
        {
            start.Environment["NUGET_PACKAGES"] = Path.Combine(_folder, "cache");
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, $"dotnet {string.Join(' ', arguments)}\n{string.Join('\n', await output)}");
    }
}
