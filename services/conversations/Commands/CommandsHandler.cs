using System.Text.Json;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Commands;

/// <summary>
/// Does what routing and automations want done with threads: a batch is one transaction, and a command that came before is not done again,
/// ever. A command that no longer fits is refused, and the feed says so.
/// </summary>
internal sealed class CommandsHandler(
    [FromKeyedServices(ConversationsModule.Service)] Database database,
    [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
    Assigning assigning,
    Posting posting,
    Changing changing,
    FeedEvents events,
    DeliverySignal signal) : IQueueHandler
{
    /// <inheritdoc />
    public async Task HandleAsync(IReadOnlyList<Envelope> batch, CancellationToken cancellationToken)
    {
        var commands = new List<Command>(batch.Count);
        foreach (var envelope in batch)
        {
            commands.Add(await PreparedAsync(Command.Of(envelope), cancellationToken));
        }

        await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                foreach (var command in commands)
                {
                    await DoAsync(tx, command);
                }
            },
            cancellationToken);
        outbox.Nudge();
        if (commands.Exists(command => command.Body is PostAutomated))
        {
            signal.Wake();
        }
    }

    /// <summary>What needs no lock is asked before: where a reply goes.</summary>
    private async Task<Command> PreparedAsync(Command command, CancellationToken cancellationToken)
    {
        if (command.Body is not PostAutomated { Kind: "reply" } post)
        {
            return command;
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        return command with { Way = await posting.FindWayAsync(new Tx(connection, null), post, cancellationToken) };
    }

    private async Task DoAsync(Tx tx, Command command)
    {
        // Whoever is first with this id does it; a second one waits for the first's end here, and then finds it done.
        if (await tx.ExecuteAsync(
                "INSERT INTO commands (key, message_id) VALUES (@key, @Id) ON CONFLICT (key) DO NOTHING", new { key = $"command:{command.Id:D}", command.Id }) == 0)
        {
            return;
        }

        if (await ThreadWriter.LockAsync(tx, command.ThreadId) is not { } thread)
        {
            await RefuseAsync(tx, command, null, "no-thread");
            return;
        }

        var refused = command.Body switch
        {
            AssignHandler assign => await assigning.DoAsync(tx, thread, assign),
            PostAutomated post => await posting.DoAsync(tx, thread, post, command.Way),
            ChangeThread change => await changing.DoAsync(tx, thread, change),
            var unknown => throw new InvalidDataException($"Conversations does no {unknown.GetType().Name}."),
        };
        if (refused is not null)
        {
            await RefuseAsync(tx, command, thread, refused);
        }
    }

    private Task RefuseAsync(Tx tx, Command command, ThreadRow? thread, string reason) =>
        outbox.AddAsync(
            tx.Connection,
            tx.Transaction!,
            [
                events.Refused(
                    command.Body is AssignHandler ? FeedEvents.HandlerRefused : FeedEvents.CommandRefused,
                    thread?.Id ?? command.ThreadId,
                    thread?.HandlerId is null ? null : new Handler(thread.HandlerType!, thread.HandlerId, thread.HandlerName),
                    command.Id,
                    reason),
            ]);
}

/// <summary>A command and what was found out for it.</summary>
internal sealed record Command(Guid Id, Guid ThreadId, object Body)
{
    /// <summary>Where a reply goes.</summary>
    public Way? Way { get; init; }

    /// <summary>Reads what came.</summary>
    /// <exception cref="InvalidDataException">It is no command.</exception>
    public static Command Of(Envelope envelope) => envelope.Type switch
    {
        nameof(AssignHandler) when JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.AssignHandler) is { } assign =>
            new Command(assign.CommandId, assign.ThreadId, assign),
        nameof(PostAutomated) when JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.PostAutomated) is { } post =>
            new Command(post.CommandId, post.ThreadId, post),
        nameof(ChangeThread) when JsonSerializer.Deserialize(envelope.Body.Span, HostingJson.Default.ChangeThread) is { } change =>
            new Command(change.CommandId, change.ThreadId, change),
        var type => throw new InvalidDataException($"Conversations does no {type}."),
    };
}

/// <summary>Whose a thread is, compared.</summary>
internal static class Handlers
{
    /// <summary>Whether this one answers; null: nobody does.</summary>
    public static bool IsHandledBy(this ThreadRow thread, HandlerRef? handler) =>
        handler is null ? thread.HandlerId is null : thread.HandlerType == handler.Type && thread.HandlerId == handler.Id;

    /// <summary>As an author of lines in the timeline.</summary>
    public static Author Author(this CommandAuthor by) =>
        new(by.Type is AuthorTypes.Agent or AuthorTypes.Automation ? by.Type : AuthorTypes.System, Text.Clean(by.Id), Text.Clean(by.Name));
}
