using System.Collections.Concurrent;
using System.Reflection;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Bus.RabbitMq;
using Omnichannel.Testing;
using RabbitMQ.Client;
using static Omnichannel.Hosting.Bus.Topology.Queues;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>What is handled is told together where much comes, soon, and never twice: the broker would end the channel.</summary>
public sealed class AcknowledgementsTests
{
    private readonly ConcurrentQueue<ulong> _told = new();
    private readonly Timers _timers = new();
    private bool _isOpen = true;

    [Fact]
    public async Task Add_SomeSoonAfterAnother_AreToldTogether()
    {
        await using var handled = Of(ConversationsInbound);
        await handled.AddAsync(tag: 1, count: 1);
        await handled.AddAsync(tag: 3, count: 2);
        _told.ShouldBeEmpty();

        _timers.Fire();
        await Until.True(() => !_told.IsEmpty, "they are told");
        _told.ShouldBe([3UL]);
    }

    [Fact]
    public async Task Add_Enough_AreToldAtOnceAndNotAgain()
    {
        await using (var handled = Of(ConversationsInbound))
        {
            await handled.AddAsync(tag: 1, count: 1);
            await handled.AddAsync(tag: 64, count: 63);
            _told.ShouldBe([64UL]);

            await handled.AddAsync(tag: 65, count: 1);
            _timers.Fire();
            await Until.True(() => _told.Count == 2, "the one after them is told");
        }

        _told.ShouldBe([64UL, 65UL]);
    }

    [Fact]
    public async Task Add_QueueThatHoldsNobodyBack_IsToldAtOnce()
    {
        await using var handled = Of(SmsSend);
        await handled.AddAsync(tag: 1, count: 1);
        _told.ShouldBe([1UL]);
    }

    [Fact]
    public async Task Dispose_ChannelIsOpen_WhatIsLeftIsTold()
    {
        await using (var handled = Of(ConversationsInbound))
        {
            await handled.AddAsync(tag: 2, count: 2);
        }

        _told.ShouldBe([2UL]);
    }

    [Fact]
    public async Task Dispose_ChannelIsClosed_NothingIsTold()
    {
        await using (var handled = Of(ConversationsInbound))
        {
            await handled.AddAsync(tag: 2, count: 2);
            _isOpen = false;
        }

        _told.ShouldBeEmpty();
    }

    private Acknowledgements Of(string queue) => new(ScriptedBroker.Stub.Of<IChannel>(Called), Messages.Queue(queue), _timers);

    private object? Called(MethodInfo method, object?[] arguments)
    {
        if (method.Name == nameof(IChannel.BasicAckAsync))
        {
            _told.Enqueue((ulong)arguments[0]!);
        }

        return method.Name == "get_IsOpen" ? _isOpen : default(ValueTask);
    }

    /// <summary>Timers that go off when a test says so.</summary>
    private sealed class Timers : TimeProvider
    {
        private readonly ConcurrentQueue<Action> _set = new();

        public void Fire()
        {
            while (_set.TryDequeue(out var timer))
            {
                timer();
            }
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _set.Enqueue(() => callback(state));
            return ScriptedBroker.Stub.Of<ITimer>((method, _) => method.ReturnType == typeof(ValueTask) ? default(ValueTask) : method.ReturnType == typeof(bool) ? true : null);
        }
    }
}
