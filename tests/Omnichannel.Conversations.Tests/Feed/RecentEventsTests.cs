using System.Text;
using Omnichannel.Conversations.Feed;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Conversations.Tests.Feed;

/// <summary>What a process has just written to the feed is at hand for those who follow it, as long as there is no gap.</summary>
public sealed class RecentEventsTests
{
    private readonly RecentEvents _recent = new();

    [Fact]
    public void After_RunsThatFollowOneAnother_GivesWhatIsNewInOrder()
    {
        _recent.Put(Run(after: 4, first: 5, count: 3));
        _recent.Put(Run(after: 7, first: 8, count: 2));

        After(4).ShouldBe([5, 6, 7, 8, 9]);
        After(6).ShouldBe([7, 8, 9]);
        After(6, limit: 2).ShouldBe([7, 8]);
        _recent.After(7, 1)[0].Body.ShouldBe("8");
    }

    [Fact]
    public void After_WhatIsNotKnownHere_GivesNothing()
    {
        _recent.Put(Run(after: 4, first: 5, count: 3));

        After(3).ShouldBeEmpty();
        After(7).ShouldBeEmpty();
        After(100).ShouldBeEmpty();
    }

    [Fact]
    public void After_Forgotten_GivesOnlyWhatCameBehindIt()
    {
        _recent.Put(Run(after: 4, first: 5, count: 3));
        _recent.Forget();
        After(4).ShouldBeEmpty();

        _recent.Put(Run(after: 7, first: 8, count: 1));
        After(4).ShouldBeEmpty();
        After(7).ShouldBe([8]);
    }

    [Fact]
    public void After_SomebodyElseWroteInBetween_GivesOnlyWhatCameBehindIt()
    {
        _recent.Put(Run(after: 4, first: 5, count: 3));
        _recent.Put(Run(after: 8, first: 9, count: 2));

        After(5).ShouldBeEmpty();
        After(7).ShouldBeEmpty();
        After(8).ShouldBe([9, 10]);
    }

    [Fact]
    public void After_NumbersThatWereNeverGiven_AreNoGap()
    {
        _recent.Put(Run(after: 4, first: 5, count: 1));
        _recent.Put(Run(after: 5, first: 40, count: 2));

        After(4).ShouldBe([5, 40, 41]);
        After(5).ShouldBe([40, 41]);
    }

    [Fact]
    public void Put_ToldInAnotherOrderThanCommitted_GivesNothingTwiceAndNothingBefore()
    {
        _recent.Put(Run(after: 7, first: 8, count: 2));
        _recent.Put(Run(after: 4, first: 5, count: 3));

        After(4).ShouldBeEmpty();
        After(7).ShouldBe([8, 9]);
    }

    [Fact]
    public void Put_MoreThanIsKept_ForgetsTheOldest()
    {
        for (var id = 1; id <= 10; id++)
        {
            _recent.Put(Run(after: id - 1, first: id, count: 1, bytes: 1000 * 1024));
        }

        After(5).ShouldBeEmpty();
        After(6).ShouldBe([7, 8, 9, 10]);
    }

    [Fact]
    public void After_ManyTimesWhatIsKept_GivesEachEventAsItWasWritten()
    {
        const int Count = 30_000;
        for (var id = 1; id <= Count; id++)
        {
            _recent.Put(Run(after: id - 1, first: id, count: 1, bytes: 1 + (id * 7919 % 5_000)));
        }

        var kept = Enumerable.Range(1, Count).First(cursor => _recent.After(cursor, 1).Count > 0);
        var items = _recent.After(kept, Count);
        items.Select(item => item.Id).ShouldBe(Enumerable.Range(kept + 1, Count - kept).Select(id => (long)id));
        items.ShouldAllBe(item => item.Key == "thread" && item.Utf8.Length == 1 + (int)(item.Id * 7919 % 5_000) && item.Utf8.ToArray().All(one => one == (byte)item.Id));
        items.Sum(item => item.Utf8.Length).ShouldBeInRange(4_000_000, 4 * 1024 * 1024);
    }

    [Fact]
    public void Put_OneThatIsTooLarge_IsReadByThoseWhoFollow()
    {
        _recent.Put(Run(after: 0, first: 1, count: 1));
        _recent.Put(Run(after: 1, first: 2, count: 1, bytes: 5 * 1024 * 1024));
        After(0).ShouldBeEmpty();
        After(1).ShouldBeEmpty();

        _recent.Put(Run(after: 2, first: 3, count: 1));
        After(1).ShouldBeEmpty();
        After(2).ShouldBe([3]);
    }

    [Fact]
    public async Task More_SomethingComes_Completes()
    {
        var more = _recent.More;
        more.IsCompleted.ShouldBeFalse();
        _recent.Put(Run(after: 0, first: 1, count: 1));

        await more;
        _recent.More.IsCompleted.ShouldBeFalse();
    }

    private IEnumerable<long> After(long cursor, int limit = 100) => _recent.After(cursor, limit).Select(item => item.Id);

    private static FeedRun Run(long after, long first, int count, int bytes = 0) =>
        new(after, first, [.. Enumerable.Range(0, count).Select(place => new Envelope
        {
            Id = Ids.New(TimeProvider.System),
            Topic = Outbox.FeedTopic,
            Key = "thread",
            Type = "message.appended",
            Body = bytes > 0 ? Filled(bytes, (byte)(first + place)) : Encoding.UTF8.GetBytes($"{first + place}"),
        })]);

    private static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill(value);
        return bytes;
    }
}
