namespace Omnichannel.Testing.Tests;

public sealed class ChildProcessTests
{
    private const string FamilyVariable = "OMNICHANNEL_TEST_FAMILY";
    private static readonly Dictionary<string, string> None = [];
    private readonly string _folder = TestFolder.Create("children");

    private string Output => Path.Combine(_folder, "output");

    [Fact]
    public async Task Start_ParentKilled_EndsChildAndGrandchild()
    {
        var environment = new Dictionary<string, string> { [FamilyVariable] = Output };
        var parent = ChildProcess.Start("parent", Path.Combine(_folder, "parent"), environment, _folder,
            "dotnet", typeof(ChildProcessTests).Assembly.Location, "-explicit", "only", "-method", $"*.{nameof(Family_OfTheTestAbove_WaitsForItsEnd)}");
        var grandchild = await Until.Value(() => Task.FromResult(PidIn(Output)), "the grandchild has started");

        // Ends as kill -9 does; child and grandchild are in another process group than the parent, so this does not reach them.
        await parent.KillAsync();

        parent.ExitCode.ShouldBe(137);
        await Until.True(() => !IsAlive(grandchild), "nothing is left");
    }

    /// <summary>Not a test: the parent in the test above, a test process which is killed.</summary>
    [Fact(Explicit = true)]
    public async Task Family_OfTheTestAbove_WaitsForItsEnd()
    {
        var output = Environment.GetEnvironmentVariable(FamilyVariable);
        Assert.SkipWhen(output is null, "Only for the test above.");
        ChildProcess.Start("family", output!, None, _folder, "bash", "-c", "sleep 1000 & echo $!; exec sleep 1000");
        await Task.Delay(Timeout.Infinite, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task KillAsync_Child_LeavesItsChildToTheWatcher()
    {
        var child = ChildProcess.Start("family", Output, None, _folder, "bash", "-c", "sleep 1000 & echo $!; exec sleep 1000");
        var grandchild = await Until.Value(() => Task.FromResult(PidIn(Output)), "the grandchild has started");

        await child.KillAsync();

        child.ExitCode.ShouldBe(137);
        await Until.True(() => !IsAlive(grandchild), "nothing of the group is left");
    }

    [Fact]
    public async Task StopAsync_ProgramThatEndsItself_IsClean()
    {
        var child = ChildProcess.Start("polite", Output, None, _folder, "bash", "-c", "trap 'echo bye; exit 3' TERM; echo ready; while :; do sleep 0.05; done");
        await Until.True(() => child.LastLines().Contains("ready", StringComparison.Ordinal), "it has started");

        (await child.StopAsync()).ShouldBeTrue();

        child.ExitCode.ShouldBe(3);
        child.LastLines().ShouldContain("bye");
    }

    private static string? PidIn(string file) =>
        File.Exists(file) && File.ReadAllText(file) is { } text && text.EndsWith('\n') ? text.Trim() : null;

    private static bool IsAlive(string id) =>
        Directory.Exists($"/proc/{id}") && !File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);
}
