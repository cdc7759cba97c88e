namespace Omnichannel.Bench.Load;

/// <summary>Requests at a given rate, whatever the server does: what is late is sent late, and its time counts from when it was due.</summary>
internal static class OpenLoop
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends everything, so many per second, over a connection for each list; gives how many were refused and not sent again.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="requests">What, a list for each connection.</param>
    /// <param name="perSecond">How many of all of them are due each second.</param>
    /// <param name="insist">Whether what is refused or breaks is sent again until it is taken.</param>
    /// <param name="due">Told when a request was due: the place of the connection, that in its list, and the timestamp.</param>
    /// <param name="until">What is due later is left out.</param>
    public static async Task<(int Sent, int Refused)> RunAsync(
        Uri server, byte[][][] requests, double perSecond, bool insist = false, Action<int, int, long>? due = null, CancellationToken until = default)
    {
        var (sent, refused) = (0, 0);
        var clients = requests.Length;
        var connections = await Task.WhenAll(requests.Select(_ => RawHttp.ConnectAsync(server)));
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(requests.Select((list, client) => Task.Run(async () =>
        {
            var connection = connections[client];
            for (var index = 0; index < list.Length && !until.IsCancellationRequested; index++)
            {
                var at = started + (long)((client + ((double)index * clients)) / perSecond * TimeProvider.System.TimestampFrequency);
                if (TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), at) is { TotalMilliseconds: > 0 } early)
                {
                    await Task.Delay(early, CancellationToken.None);
                }

                due?.Invoke(client, index, at);
                Interlocked.Increment(ref sent);
                while (true)
                {
                    var taken = false;
                    (taken, connection) = await TryAsync(server, connection, list[index], insist);
                    if (taken)
                    {
                        break;
                    }

                    Interlocked.Increment(ref refused);
                    if (!insist)
                    {
                        break;
                    }

                    await Task.Delay(Pause, CancellationToken.None);
                }
            }

            connection.Dispose();
        })));
        return (sent, refused);
    }

    private static async Task<(bool Taken, RawHttp Connection)> TryAsync(Uri server, RawHttp connection, byte[] request, bool insist)
    {
        try
        {
            var status = await connection.SendAsync(request);
            return RawHttp.IsSuccess(status) || status is 429 or (>= 500 and < 600)
                ? (RawHttp.IsSuccess(status), connection)
                : throw new InvalidOperationException($"{server} answered {status}.");
        }
        catch (IOException) when (insist)
        {
            connection.Dispose();
            return (false, await RawHttp.ConnectAsync(server));
        }
    }
}
