using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Omnichannel.Testing;

/// <summary>
/// Ports for servers that must come back on the same port after a kill. They lie below the range from which the system hands out
/// ports for outgoing connections, and a lock file keeps other test processes away from them for as long as this process lives.
/// </summary>
public static class Ports
{
    private const int First = 10_000;
    private const int Last = 19_999;
    private static readonly List<FileStream> Locks = [];

    /// <summary>A port on which nothing listens and which nobody else who asks here gets.</summary>
    public static int Take()
    {
        var folder = Path.Combine(Path.GetTempPath(), "omnichannel-ports");
        Directory.CreateDirectory(folder);
        for (var attempt = 0; attempt < 1_000; attempt++)
        {
            var port = RandomNumberGenerator.GetInt32(First, Last + 1);
            if (TryLock(Path.Combine(folder, port.ToString(CultureInfo.InvariantCulture))) is not { } held)
            {
                continue;
            }

            if (IsFree(port))
            {
                lock (Locks)
                {
                    Locks.Add(held);
                }

                return port;
            }

            held.Dispose();
        }

        throw new InvalidOperationException($"No free port between {First} and {Last}.");
    }

    /// <summary>A free port as an <c>http</c> address on the loopback interface.</summary>
    public static Uri TakeHttp() => new($"http://127.0.0.1:{Take()}");

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Any, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
