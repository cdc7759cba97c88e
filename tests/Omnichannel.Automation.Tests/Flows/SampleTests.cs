using Omnichannel.Automation.Flows;

namespace Omnichannel.Automation.Tests.Flows;

public sealed class SampleTests
{
    public static TheoryData<string> Samples => [.. Directory.GetFiles(Folder, "*.yaml").Select(Path.GetFileName).OfType<string>().Order()];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Sample_ItsOwnTests_Pass(string file)
    {
        var parsed = FlowParser.Parse(Read(file));
        parsed.Errors.ShouldBeEmpty();
        var results = FlowTester.Run(parsed.Flow!);
        results.ShouldNotBeEmpty();
        foreach (var result in results)
        {
            result.Passed.ShouldBeTrue($"{file}, “{result.Name}”, line {result.Line}: {result.Problem}\n{string.Join('\n', result.Transcript.Select(line => $"  {line.Who}: {line.Text}"))}");
        }
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(Folder, file));

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "samples");
}
