using System.Diagnostics;

/// <summary>
/// Loaded into the hub's programs by <c>DOTNET_STARTUP_HOOKS</c>. Listens to the named boundaries, and when an order lies in the file that
/// <c>OMNICHANNEL_FAULTS</c> names, carries it out: the process kills or stops itself right there.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable("OMNICHANNEL_FAULTS") is { Length: > 0 } path)
        {
            DiagnosticListener.AllListeners.Subscribe(new Omnichannel.Faults.Hook.Listeners(path));
        }
    }
}
