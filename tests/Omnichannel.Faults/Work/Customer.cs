namespace Omnichannel.Faults.Work;

/// <summary>How a customer's messages reach the hub.</summary>
/// <param name="Address">As the hub names it.</param>
/// <param name="Channel">For the ledger.</param>
/// <param name="Send">Hands over a text under a key that is the same at every attempt; gives the status.</param>
/// <param name="Repeatable">Whether the provider may hand over the same twice.</param>
/// <param name="Dated">Whether the signature says when it was made: an old one is refused.</param>
internal sealed record Line(string Address, string Channel, Func<string, string, CancellationToken, Task<int>> Send, bool Repeatable = true, bool Dated = false);

/// <summary>Somebody who writes, one message after the other, and every now and then some at once.</summary>
internal sealed class Customer(string name, Line line, Ledger ledger, Habits habits, Random random, TimeSpan pace)
{
    private readonly List<(string Text, string Key)> _sent = [];
    private int _number;

    /// <summary>Writes until told to stop; what was begun is finished, unless that takes too long.</summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken giveUp)
    {
        while (!stopping.IsCancellationRequested)
        {
            var burst = Enumerable.Range(0, random.Next(1, 4)).Select(_ => ++_number).ToList();
            if (habits.Reversed)
            {
                burst.Reverse();
            }

            foreach (var number in burst)
            {
                await WriteAsync($"{name} says {number:D5}", $"{name}-{number}", giveUp);
            }

            await Task.Delay(pace * (0.5 + random.NextDouble()), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>By which channel.</summary>
    public string Channel => line.Channel;

    /// <summary>The provider hands over a message once more; an old one by the hub's clock when told so.</summary>
    public async Task ReplayAsync(int seed, bool isOld, CancellationToken giveUp)
    {
        (string Text, string Key)[] sent;
        lock (_sent)
        {
            sent = [.. _sent];
        }

        if (!line.Repeatable || sent.Length == 0)
        {
            return;
        }

        var (text, key) = sent[seed % sent.Length];
        if (isOld && line.Dated)
        {
            await Insistence.UntilRefusedAsync(ledger, $"the replay of \"{text}\" after a week", cancelled => line.Send(text, key, cancelled), giveUp);
            return;
        }

        await Insistence.UntilTakenAsync(ledger, $"the replay of \"{text}\"", cancelled => line.Send(text, key, cancelled), giveUp);
    }

    /// <summary>Writes one message.</summary>
    public async Task WriteAsync(string text, string key, CancellationToken giveUp)
    {
        Task<bool> Once() => Insistence.UntilTakenAsync(ledger, $"\"{text}\" ({line.Channel})", cancelled => line.Send(text, key, cancelled), giveUp);
        var both = habits.Doubled && line.Repeatable ? await Task.WhenAll(Once(), Once()) : [await Once()];
        if (!both.Contains(true))
        {
            ledger.InDoubt.Enqueue(text);
            return;
        }

        ledger.Accept(line.Address, line.Channel, text);
        lock (_sent)
        {
            _sent.Add((text, key));
        }
    }
}
