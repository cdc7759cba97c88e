using System.Diagnostics;

namespace Omnichannel.Faults.Hook;

/// <summary>Finds the hub's boundaries among all sources of the process.</summary>
internal sealed class Listeners(string path) : IObserver<DiagnosticListener>
{
    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Omnichannel.Boundaries")
        {
            value.Subscribe(new Saboteur(path));
        }
    }

    public void OnError(Exception error)
    {
        // There is nobody to tell.
    }

    public void OnCompleted()
    {
        // The process ends.
    }
}
