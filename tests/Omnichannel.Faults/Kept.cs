using Omnichannel.Faults.Checking;
using Omnichannel.Testing;

namespace Omnichannel.Faults;

/// <summary>Where failing histories are kept: the whole, and as little of it as shows what is wrong.</summary>
internal static class Kept
{
    /// <summary>Saves it, and gives the file of the small one.</summary>
    public static async Task<string> SaveAsync(History history)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Programs.Root, "artifacts", "faults")).FullName;
        var name = Path.Combine(folder, $"{history.Shape}-{history.Seed}");
        await File.WriteAllTextAsync(name + ".whole.json", Report.Json(history));
        await File.WriteAllTextAsync(name + ".json", Report.Json(Shrinker.Shrink(history)));
        return name + ".json";
    }
}
