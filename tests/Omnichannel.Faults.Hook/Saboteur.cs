using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Omnichannel.Faults.Hook;

/// <summary>
/// Carries out the order in <c>{path}.order</c>: five lines with the boundary, how its subject begins, what the message must contain, at
/// which passage, and what to do: KILL, STOP, or HAUNT (kill, and the order stays for the next process). Whoever did it says so in
/// <c>{path}.done</c>.
/// </summary>
internal sealed partial class Saboteur(string path) : IObserver<KeyValuePair<string, object?>>
{
    private const int SigKill = 9, SigStop = 19;
    private readonly Lock _one = new();
    private string _order = "";
    private int _passages;

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (!File.Exists(path + ".order"))
        {
            return;
        }

        lock (_one)
        {
            Obey(value.Key, value.Value!);
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

    private void Obey(string boundary, object passage)
    {
        var order = Read();
        if (order.Split('\n') is not [var wanted, var subject, var text, var passages, var action, ..]
            || wanted != boundary
            || Property(passage, "Subject") is not string reached
            || !reached.StartsWith(subject, StringComparison.Ordinal)
            || (text.Length > 0 && !Contains(Property(passage, "Messages"), text)))
        {
            return;
        }

        _passages = order == _order ? _passages + 1 : 1;
        _order = order;
        if (_passages < int.Parse(passages, CultureInfo.InvariantCulture))
        {
            return;
        }

        if (action == "HAUNT")
        {
            File.AppendAllText(path + ".done", $"{boundary} {reached}\n");
        }
        else if (!IsStillWanted())
        {
            return;
        }

        _passages = 0;
        _ = Kill(Environment.ProcessId, action == "STOP" ? SigStop : SigKill);
    }

    /// <summary>In one step, so that whoever takes the order back knows whether it was carried out.</summary>
    private bool IsStillWanted()
    {
        try
        {
            File.Move(path + ".order", path + ".done", overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    private string Read()
    {
        try
        {
            return File.ReadAllText(path + ".order");
        }
        catch (IOException)
        {
            // It was taken back just now.
            return "";
        }
    }

    private static bool Contains(object? messages, string text) => messages switch
    {
        null => false,
        IEnumerable many => many.Cast<object>().Any(message => Contains(message, text)),
        _ => Property(messages, "Body") is ReadOnlyMemory<byte> body && Encoding.UTF8.GetString(body.Span).Contains(text, StringComparison.Ordinal),
    };

    private static object? Property(object of, string name) => of.GetType().GetProperty(name)?.GetValue(of);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
