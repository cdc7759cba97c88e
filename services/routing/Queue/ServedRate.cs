using Omnichannel.Routing.Deciding;

namespace Omnichannel.Routing.Queue;

/// <summary>
/// How fast one queue was really served: how many left it in how much time in which somebody waited. Those before count less. The
/// answers that come are taken for a Poisson process whose rate is only known from these, so that the wait for the n-th of them is
/// <c>busy · n / served · F</c> with F of the distribution F(2n, 2·served): few observations give wide bounds, by themselves.
/// </summary>
/// <param name="Served">How many left it, weighted.</param>
/// <param name="Busy">Seconds in which somebody waited, weighted.</param>
/// <param name="At">The time up to which it is counted.</param>
internal sealed record ServedRate(double Served, double Busy, DateTimeOffset At)
{
    /// <summary>Below this nobody can say.</summary>
    private const double Fewest = 3;

    /// <summary>The normal distribution's 90 % quantile: bounds at 10 % and 90 %.</summary>
    private const double Quantile = 1.2816;

    /// <summary>What one that leaves takes from the weight of those before it: the last twenty or so count, in a fast queue as in a slow one.</summary>
    private const double Kept = 0.95;

    private static readonly TimeSpan WhileIdle = TimeSpan.FromDays(1);

    /// <summary>A queue of which nothing is known.</summary>
    public static ServedRate Unknown(DateTimeOffset at) => new(0, 0, at);

    /// <summary>Time went by.</summary>
    /// <param name="now">Until when.</param>
    /// <param name="isServing">Whether somebody waited and somebody was there: time in which nobody could be served says nothing.</param>
    public ServedRate Until(DateTimeOffset now, bool isServing)
    {
        var seconds = (now - At).TotalSeconds;
        if (seconds <= 0)
        {
            return this;
        }

        var kept = Math.Exp(-seconds / WhileIdle.TotalSeconds);
        return isServing ? this with { Busy = Busy + seconds, At = now } : new ServedRate(Served * kept, Busy * kept, now);
    }

    /// <summary>One left it now.</summary>
    public ServedRate WithOne() => this with { Served = (Served * Kept) + 1, Busy = Busy * Kept };

    /// <summary>How long the one at a place will wait; null: nobody can say.</summary>
    public WaitEstimate? Estimate(int place) =>
        Served < Fewest || Busy <= 0 || place < 1
            ? null
            : new WaitEstimate(
                Seconds(place, 0), Seconds(place, -Quantile), Seconds(place, Quantile),
                $"about {Served:0} left this queue in the {Math.Max(1, Busy / 60):0} minutes in which somebody waited and somebody was there");

    // Paulson's approximation of F's quantiles (by Wilson and Hilferty's of chi-squared).
    private int Seconds(int place, double z)
    {
        var a = 1 / (9.0 * place);
        var b = 1 / (9.0 * Served);
        var root = Math.Sqrt(((1 - b) * (1 - b) * a) + ((1 - a) * (1 - a) * b) - (z * z * a * b));
        var cube = (((1 - b) * (1 - a)) + (z * root)) / (((1 - b) * (1 - b)) - (z * z * b));
        return (int)Math.Clamp(Busy * place / Served * Math.Pow(Math.Max(cube, 0), 3), 1, 30 * 24 * 3600);
    }
}
