namespace Omnichannel.Testing;

/// <summary>Waits for conditions. Tests never sleep and never assert a duration; they say what must become true.</summary>
public static class Until
{
    /// <summary>How long anything may take before a test gives up; generous, because the machine may be busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until <paramref name="condition"/> holds; a server that is not reachable just now counts as "not yet".</summary>
    /// <exception cref="TimeoutException">It did not hold within <paramref name="within"/> (60 s unless told).</exception>
    public static async Task True(Func<Task<bool>> condition, string what, TimeSpan? within = null) =>
        await Value(async () => await condition() ? "" : null, what, within);

    /// <summary>Waits until <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It did not hold within <paramref name="within"/> (60 s unless told).</exception>
    public static Task True(Func<bool> condition, string what, TimeSpan? within = null) =>
        True(() => Task.FromResult(condition()), what, within);

    /// <summary>Waits until <paramref name="read"/> gives something, and returns it.</summary>
    /// <exception cref="TimeoutException">It gave nothing within <paramref name="within"/> (60 s unless told).</exception>
    public static async Task<T> Value<T>(Func<Task<T?>> read, string what, TimeSpan? within = null)
        where T : class
    {
        var patience = within ?? Patience;
        var started = TimeProvider.System.GetTimestamp();
        Exception? last = null;
        for (var pause = 10; ; pause = Math.Min(pause * 2, 250))
        {
            try
            {
                if (await read() is { } value)
                {
                    return value;
                }

                last = null;
            }
            catch (Exception e) when (IsUnreachable(e))
            {
                last = e;
            }

            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                throw new TimeoutException($"Not within {patience.TotalSeconds:0} s: {what}", last);
            }

            await Task.Delay(pause);
        }
    }

    private static bool IsUnreachable(Exception e) =>
        e is HttpRequestException { StatusCode: null or >= System.Net.HttpStatusCode.InternalServerError } or IOException or System.Net.Sockets.SocketException or Npgsql.NpgsqlException
            or RabbitMQ.Client.Exceptions.BrokerUnreachableException or TaskCanceledException;
}
