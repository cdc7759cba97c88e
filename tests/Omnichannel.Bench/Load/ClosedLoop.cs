namespace Omnichannel.Bench.Load;

/// <summary>Clients that each send their next request as soon as the one before is answered: as much as the server takes.</summary>
internal static class ClosedLoop
{
    /// <summary>How many clients there are unless a measure says otherwise.</summary>
    public const int Clients = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Sends everything; what is refused is sent again after a moment. Gives how often that was.</summary>
    public static async Task<int> RunAsync(Uri server, byte[][][] requests)
    {
        var refused = 0;
        await Task.WhenAll(requests.Select(list => Task.Run(async () =>
        {
            using var connection = await RawHttp.ConnectAsync(server);
            foreach (var request in list)
            {
                while (await connection.SendAsync(request) is var status && !RawHttp.IsSuccess(status))
                {
                    if (status is not (429 or 503))
                    {
                        throw new InvalidOperationException($"{server} answered {status}.");
                    }

                    Interlocked.Increment(ref refused);
                    await Task.Delay(Pause);
                }
            }
        })));
        return refused;
    }
}
