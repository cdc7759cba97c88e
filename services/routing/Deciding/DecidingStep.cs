using System.Data.Common;
using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;

namespace Omnichannel.Routing.Deciding;

/// <summary>One transaction of the loop that decides: what is written with the cursor, and the commands that leave with it.</summary>
internal sealed class DecidingStep(DateTimeOffset now, Board board, DbConnection connection, DbTransaction transaction)
{
    private readonly List<Envelope> _commands = [];

    /// <summary>The time of the whole step.</summary>
    public DateTimeOffset Now => now;

    /// <summary>What routing knows.</summary>
    public Board Board => board;

    /// <summary>For reading and writing.</summary>
    public DbConnection Connection => connection;

    /// <summary>The transaction that also writes the cursor.</summary>
    public DbTransaction Transaction => transaction;

    /// <summary>What leaves with the transaction.</summary>
    public IReadOnlyList<Envelope> Commands => _commands;

    /// <summary>An id for a command.</summary>
    public Guid NewId() => Guid.CreateVersion7(now);

    /// <summary>Gives a thread to somebody.</summary>
    public void Send(AssignHandler command) =>
        Send(command.CommandId, command.ThreadId, nameof(AssignHandler), JsonSerializer.SerializeToUtf8Bytes(command, HostingJson.Default.AssignHandler));

    /// <summary>Says something in a thread.</summary>
    public void Send(PostAutomated command) =>
        Send(command.CommandId, command.ThreadId, nameof(PostAutomated), JsonSerializer.SerializeToUtf8Bytes(command, HostingJson.Default.PostAutomated));

    /// <summary>Changes what is known of a thread.</summary>
    public void Send(ChangeThread command) =>
        Send(command.CommandId, command.ThreadId, nameof(ChangeThread), JsonSerializer.SerializeToUtf8Bytes(command, HostingJson.Default.ChangeThread));

    private void Send(Guid id, Guid thread, string type, byte[] body) =>
        _commands.Add(new Envelope { Id = id, Topic = Topics.Commands, Key = thread.ToString(), Type = type, Body = body });
}
