using Microsoft.Data.Sqlite;
using Omnichannel.Hosting.Bus.Sqlite;
using Omnichannel.Testing;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

public sealed class LaneTests : IDisposable
{
    private const int Large = 2 * 1024 * 1024;
    private readonly BusFile _file = new(TestFolder.Create("lane"));
    private readonly SqliteConnection _connection;
    private readonly Lane _lane;

    public LaneTests()
    {
        _connection = _file.Open();
        _lane = new Lane(Messages.Queue(ConversationsInbound), 0, BusFile.NumberOf(_connection, ConversationsInbound, 0));
    }

    public void Dispose()
    {
        _lane.Dispose();
        _connection.Dispose();
        _file.Dispose();
    }

    [Fact]
    public void Put_MoreThanIsKeptAtHand_IsReadFromTheFileWhenItIsItsTurn()
    {
        var (first, second, third) = (Committed(1), Committed(2), Committed(3));
        _lane.Put(first);
        _lane.Put(second);
        _lane.Put(third);
        Next().ShouldBe(["1"]);

        _lane.Done(first.Id);
        Next().ShouldBe(["2", "3"]);
        _lane.Done(third.Id);
        Next().ShouldBeEmpty();

        _lane.Put(Committed(4));
        Next().ShouldBe(["4"]);
    }

    [Fact]
    public void Put_WhatWasReadFromTheFileBefore_IsThereOnce()
    {
        var (first, second) = (Committed(1), Committed(2));
        _lane.Put(first);
        _lane.Put(second);
        _lane.Done(first.Id);

        // Committed, and read by the consumer before the writer tells of it.
        var third = Committed(3);
        Next().ShouldBe(["2", "3"]);
        _lane.Put(third);
        Next().ShouldBe(["2", "3"]);

        _lane.Done(second.Id);
        Next().ShouldBe(["3"]);
        _lane.Done(third.Id);
        _lane.Put(Committed(4));
        Next().ShouldBe(["4"]);
    }

    [Fact]
    public void Peek_ManyLargeMessages_AreHandedOverInPartsThatFitInMemory()
    {
        var text = '"' + new string('x', 900_000) + '"';
        for (var number = 0; number < 5; number++)
        {
            BusWriter.Insert(_connection, _lane.NextId(), [Messages.Of("a", text)]);
        }

        BusWriter.Insert(_connection, _lane.NextId(), [.. Enumerable.Repeat(Messages.Of("a", text), 3)]);
        _lane.Resume(_connection);
        var counts = new List<int>();
        while (_lane.Peek(_connection) is [.., var last] batch)
        {
            counts.Add(batch.Sum(parcel => parcel.Messages.Count));
            _lane.Done(last.Id);
        }

        counts.ShouldBe([2, 2, 1, 3]);
    }

    private StoredParcel Committed(int number)
    {
        var parcel = new StoredParcel(_lane.NextId(), [Messages.Of("a", number)], Large);
        BusWriter.Insert(_connection, parcel.Id, parcel.Messages);
        return parcel;
    }

    private string[] Next() => [.. _lane.Peek(_connection).SelectMany(parcel => parcel.Messages).Select(message => message.Text())];
}
