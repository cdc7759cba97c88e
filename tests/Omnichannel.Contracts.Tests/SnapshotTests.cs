using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Omnichannel.Hosting;

namespace Omnichannel.Contracts.Tests;

/// <summary>
/// The wire form of every contract. Only optional properties may ever be added: an old message must still be read, so a change
/// to a snapshot that is not an addition needs a decision of its own. <c>UPDATE_SNAPSHOTS=1</c> writes them anew.
/// </summary>
public sealed class SnapshotTests
{
    private static readonly JsonSerializerOptions Readable = new(HostingJson.Default.Options)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Every contract's name.</summary>
    public static TheoryData<string> Contracts => [.. Samples.All.Keys];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Contract_OnTheWire_IsAsItsSnapshot(string contract)
    {
        var sample = Samples.All[contract];
        var json = JsonSerializer.Serialize(sample, sample.GetType(), Readable) + "\n";
        var path = Path.Combine(Folder(), contract + ".json");
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            File.WriteAllText(path, json);
        }

        json.ShouldBe(File.ReadAllText(path));
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Snapshot_ReadAndWrittenAgain_IsTheSame(string contract)
    {
        var type = Samples.All[contract].GetType();
        var json = File.ReadAllText(Path.Combine(Folder(), contract + ".json"));

        (JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type, Readable), type, Readable) + "\n").ShouldBe(json);
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Snapshot_WithAFieldOfTheFuture_IsStillRead(string contract)
    {
        var type = Samples.All[contract].GetType();
        var json = File.ReadAllText(Path.Combine(Folder(), contract + ".json"));

        JsonSerializer.Deserialize("{\"ofTheFuture\":{\"a\":[1]}," + json.TrimStart()[1..], type, Readable).ShouldNotBeNull();
    }

    [Fact]
    public void Contracts_AllOfTheAssembly_HaveASample()
    {
        var published = typeof(InboundMessage).Assembly.GetTypes()
            .Where(type => type.IsPublic && type.GetProperty("OccurredAt") is not null || type.Name is nameof(SendMessage) or nameof(ParkedMessage))
            .Select(type => type.Name);

        published.ShouldBeSubsetOf(Samples.All.Keys);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Snapshots");
}
