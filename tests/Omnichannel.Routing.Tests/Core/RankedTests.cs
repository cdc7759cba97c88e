using Omnichannel.Routing.Core;

namespace Omnichannel.Routing.Tests.Core;

public sealed class RankedTests
{
    [Fact]
    public void Ranked_ManyChanges_IsLikeASortedSetThatKnowsPlaces()
    {
        var (random, ranked, sorted) = (new Random(7), new Ranked<int>(Comparer<int>.Default), new SortedSet<int>());
        for (var step = 0; step < 20_000; step++)
        {
            var value = random.Next(4_000);

            // Grows, then shrinks, so that blocks split and join.
            if (random.Next(10) < (step < 10_000 ? 8 : 2))
            {
                ranked.Add(value);
                sorted.Add(value);
            }
            else
            {
                ranked.Remove(value).ShouldBe(sorted.Remove(value));
            }

            ranked.Count.ShouldBe(sorted.Count);
            if (sorted.Count > 0)
            {
                ranked.Min.ShouldBe(sorted.Min);
            }

            if (step % 500 == 0)
            {
                var all = sorted.ToArray();
                Enumerable.Range(0, all.Length).Select(ranked.At).ShouldBe(all);
                all.Select(ranked.CountBefore).ShouldBe(Enumerable.Range(0, all.Length));
                ranked.CountBefore(int.MaxValue).ShouldBe(all.Length);
            }
        }
    }
}
