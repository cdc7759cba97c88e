using System.Diagnostics;
using System.Globalization;

namespace Omnichannel.Testing;

/// <summary>Where this test process keeps its files; gone when the process ends, and at the next run when it was killed.</summary>
public static class TestFolder
{
    private static readonly string Base = Path.Combine(Path.GetTempPath(), "omnichannel-tests");
    private static readonly Lazy<string> Root = new(CreateRoot);
    private static int _count;

    /// <summary>A new empty folder; <paramref name="name"/> is there for people who look.</summary>
    public static string Create(string name)
    {
        var number = Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture);
        return Directory.CreateDirectory(Path.Combine(Root.Value, $"{name}-{number}")).FullName;
    }

    private static string CreateRoot()
    {
        Directory.CreateDirectory(Base);
        DeleteLeftovers();
        var root = Directory.CreateDirectory(Path.Combine(Base, Environment.ProcessId.ToString(CultureInfo.InvariantCulture))).FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            ChildProcess.KillAll();
            if (Environment.GetEnvironmentVariable("OMNICHANNEL_TEST_KEEP") is null)
            {
                DeleteAfterwards(root);
            }
        };
        return root;
    }

    // By a process of its own: the test runner fails a run whose process takes more than ten seconds to end, and the
    // files of brokers and databases are many.
    private static void DeleteAfterwards(string folder) =>
        Process.Start("setsid", ["bash", "-c", "exec >/dev/null 2>&1 </dev/null; rm -rf -- \"$0\" || { sleep 2; rm -rf -- \"$0\"; }", folder]).Dispose();

    private static void DeleteLeftovers()
    {
        foreach (var folder in Directory.GetDirectories(Base))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && !IsAlive(id))
            {
                TryDelete(folder);
            }
        }
    }

    private static bool IsAlive(int processId)
    {
        if (processId == Environment.ProcessId)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void TryDelete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody still writes there; the next run takes it away.
        }
    }
}
