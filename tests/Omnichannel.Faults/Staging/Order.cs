namespace Omnichannel.Faults.Staging;

/// <summary>What a process shall do to itself at a boundary; <c>tests/Omnichannel.Faults.Hook</c> carries it out.</summary>
internal sealed class Order(string path)
{
    private string File => path + ".order";

    private string Done => path + ".done";

    /// <summary>How often it was carried out since <see cref="Forget"/>.</summary>
    public int Times => System.IO.File.Exists(Done) ? System.IO.File.ReadAllLines(Done).Length : 0;

    /// <summary>Has a process read it.</summary>
    public void Configure(Dictionary<string, string> settings)
    {
        settings["OMNICHANNEL_FAULTS"] = path;
        settings["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Omnichannel.Faults.Hook.dll");
    }

    /// <summary>Gives the order.</summary>
    public void Give(string boundary, string subject, string text, int passage, string action)
    {
        System.IO.File.WriteAllText(path + ".new", $"{boundary}\n{subject}\n{text}\n{passage}\n{action}\n");
        System.IO.File.Move(path + ".new", File, overwrite: true);
    }

    /// <summary>Takes the order back.</summary>
    public void TakeBack() => System.IO.File.Delete(File);

    /// <summary>Forgets how often it was carried out.</summary>
    public void Forget() => System.IO.File.Delete(Done);
}
