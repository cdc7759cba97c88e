namespace Omnichannel.Faults.Work;

/// <summary>What every provider, integrator and browser does: the same request again, until it is taken.</summary>
internal static class Insistence
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100), Longest = TimeSpan.FromSeconds(2);

    /// <summary>Tries until the answer is a success.</summary>
    /// <param name="ledger">Is told when the hub refuses for good.</param>
    /// <param name="what">For the ledger.</param>
    /// <param name="attempt">Gives the answer's status; throws when there is none.</param>
    /// <param name="giveUp">Ends it.</param>
    /// <returns>Whether it was taken; false: nobody knows.</returns>
    public static async Task<bool> UntilTakenAsync(Ledger ledger, string what, Func<CancellationToken, Task<int>> attempt, CancellationToken giveUp)
    {
        for (var pause = First; !giveUp.IsCancellationRequested; pause = pause * 2 < Longest ? pause * 2 : Longest)
        {
            var status = await StatusAsync(attempt, giveUp);
            if (status is >= 200 and < 300)
            {
                return true;
            }

            if (!IsPassing(status))
            {
                ledger.Incident($"{what} was refused with {status}");
                return false;
            }

            await Task.Delay(pause, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return false;
    }

    /// <summary>Tries until the signature is refused, as it must be.</summary>
    /// <param name="ledger">Is told when it is taken instead.</param>
    /// <param name="what">For the ledger.</param>
    /// <param name="attempt">Gives the answer's status; throws when there is none.</param>
    /// <param name="giveUp">Ends it.</param>
    public static async Task UntilRefusedAsync(Ledger ledger, string what, Func<CancellationToken, Task<int>> attempt, CancellationToken giveUp)
    {
        while (!giveUp.IsCancellationRequested)
        {
            switch (await StatusAsync(attempt, giveUp))
            {
                case 401:
                    return;
                case >= 200 and < 300:
                    ledger.Incident($"{what} was taken");
                    return;
                default:
                    await Task.Delay(First, giveUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    break;
            }
        }
    }

    /// <summary>The status of an answer; 0 when there was none.</summary>
    public static async Task<int> StatusAsync(Func<CancellationToken, Task<int>> attempt, CancellationToken giveUp)
    {
        try
        {
            return await attempt(giveUp);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or OperationCanceledException or System.Text.Json.JsonException)
        {
            return failure is HttpRequestException { StatusCode: { } status } ? (int)status : 0;
        }
    }

    // 401: a clock is wrong. 404: an instance does not know the account yet.
    private static bool IsPassing(int status) => status is 0 or 401 or 404 or 408 or 429 or >= 500;
}
