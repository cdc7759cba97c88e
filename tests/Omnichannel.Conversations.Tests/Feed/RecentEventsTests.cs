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
            _recent.Put(Run(after: id - 1, first: id, count: 1, bytes: 1024 * 1024));
        }

        After(5).ShouldBeEmpty();
        After(6).ShouldBe([7, 8, 9, 10]);
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
            Body = bytes > 0 ? new byte[bytes] : Encoding.UTF8.GetBytes($"{first + place}"),
        })]);
}
