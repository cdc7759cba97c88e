using System.Globalization;

namespace Omnichannel.Faults.Staging;

/// <summary>The clock of one process, by libfaketime (Debian's <c>libfaketime</c>): wrong by as much as its file says.</summary>
internal sealed class Clock(string file)
{
    private static readonly string[] Places =
        [Environment.GetEnvironmentVariable("OMNICHANNEL_FAKETIME") ?? "", "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"];

    /// <summary>Where the library is; null: not installed.</summary>
    public static string? Library => Places.FirstOrDefault(System.IO.File.Exists);

    /// <summary>Gives a process the clock.</summary>
    public void Configure(Dictionary<string, string> settings)
    {
        PutWrong(TimeSpan.Zero);
        settings["LD_PRELOAD"] = Library!;
        settings["FAKETIME_TIMESTAMP_FILE"] = file;
        settings["FAKETIME_CACHE_DURATION"] = "1";
        settings["FAKETIME_DONT_FAKE_MONOTONIC"] = "1";
        settings["FAKETIME_DISABLE_SHM"] = "1";

        // Otherwise it takes .NET's waits, which go by the monotonic clock, for ones that are over, and every waiting thread spins.
        settings["FAKETIME_FORCE_MONOTONIC_FIX"] = "0";
    }

    /// <summary>Puts it wrong by so much.</summary>
    public void PutWrong(TimeSpan wrong)
    {
        System.IO.File.WriteAllText(file + ".new", string.Create(CultureInfo.InvariantCulture, $"{(long)wrong.TotalSeconds:+0;-0;+0}s\n"));
        System.IO.File.Move(file + ".new", file, overwrite: true);
    }
}
