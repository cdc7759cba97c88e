using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Bus.RabbitMq;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Omnichannel.Hosting.Tests.Bus;

/// <summary>A broker's side of one channel that answers what a test tells it to, when a test tells it to: no broker can be made to do that.</summary>
internal sealed class ScriptedBroker
{
    private readonly ConcurrentQueue<string> _written = new();
    private readonly Dictionary<string, Delegate> _handlers = [];

    public ScriptedBroker()
    {
        var channel = Stub.Of<IChannel>(Called);
        Connection = Stub.Of<IConnection>((_, _) => Task.FromResult(channel));
    }

    public IConnection Connection { get; }

    /// <summary>What was written: the lane and the bodies.</summary>
    public IReadOnlyList<string> Written => [.. _written];

    /// <summary>Thrown at the next attempt to write.</summary>
    public Exception? Refuses { get; set; }

    public Task AckAsync(ulong number, bool multiple = false) => RaiseAsync("BasicAcksAsync", new BasicAckEventArgs(number, multiple));

    public Task NackAsync(ulong number) => RaiseAsync("BasicNacksAsync", new BasicNackEventArgs(number, multiple: false, requeue: false));

    public Task ReturnAsync(string lane) =>
        RaiseAsync("BasicReturnAsync", new BasicReturnEventArgs(312, "NO_ROUTE", "", lane, new BasicProperties(), ReadOnlyMemory<byte>.Empty));

    public Task EndAsync() => RaiseAsync("ChannelShutdownAsync", new ShutdownEventArgs(ShutdownInitiator.Peer, 541, "The line is cut."));

    private Task RaiseAsync<T>(string name, T arguments)
        where T : AsyncEventArgs => ((AsyncEventHandler<T>)_handlers[name])(this, arguments);

    private object? Called(MethodInfo method, object?[] arguments)
    {
        if (method.Name.StartsWith("add_", StringComparison.Ordinal))
        {
            _handlers[method.Name[4..]] = (Delegate)arguments[0]!;
        }

        if (method.Name == nameof(IChannel.BasicPublishAsync))
        {
            Write(((CachedString)arguments[1]!).Value, (BasicProperties)arguments[3]!, (ReadOnlyMemory<byte>)arguments[4]!);
        }

        return method.Name == "get_IsOpen" ? true : method.ReturnType == typeof(ValueTask) ? default(ValueTask) : null;
    }

    private void Write(string lane, BasicProperties properties, ReadOnlyMemory<byte> body)
    {
        if (Refuses is { } failure)
        {
            throw failure;
        }

        var bodies = properties.ContentType == Parcel.ContentType
            ? Parcel.Unpack(body, deliveryCount: 0)!.Select(message => message.Text())
            : [Encoding.UTF8.GetString(body.Span)];
        _written.Enqueue($"{lane}: {string.Join(' ', bodies)}");
    }

    /// <summary>Hands every call to a function.</summary>
    public class Stub : DispatchProxy
    {
        private Func<MethodInfo, object?[], object?> _called = null!;

        public static T Of<T>(Func<MethodInfo, object?[], object?> called)
            where T : class
        {
            var stub = Create<T, Stub>();
            ((Stub)(object)stub)._called = called;
            return stub;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => _called(targetMethod!, args ?? []);
    }
}
