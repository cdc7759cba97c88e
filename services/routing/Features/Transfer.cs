using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Routing.Agents;
using Omnichannel.Routing.Deciding;
using Omnichannel.Routing.Erasure;
using Omnichannel.Routing.Teams;

namespace Omnichannel.Routing.Features;

/// <summary>
/// What people do with threads: hand them on, ask a colleague, take them over. Each is one command to conversations, which does it as long as the
/// thread still is whose it was; a thread has one owner at any time.
/// </summary>
internal sealed class Transfer(
    [FromKeyedServices(RoutingModule.Service)] Database database,
    [FromKeyedServices(RoutingModule.Service)] Outbox outbox,
    IThreadSource threads,
    UserDirectory users,
    TimeProvider time)
{
    private readonly Database _database = database;
    private readonly IThreadSource _threads = threads;
    private readonly TimeProvider _time = time;

    private const int LongestNote = 5000;

    /// <summary><c>POST /api/routing/threads/{id}/transfer</c>: by who has it, by anybody while nobody has, by supervisors always.</summary>
    public static async Task<Results<Accepted<CommandModel>, ProblemHttpResult>> HandOnAsync(
        Guid id, TransferBody body, ClaimsPrincipal user, Transfer transfer, CancellationToken cancellationToken)
    {
        if (await transfer._threads.ThreadAsync(id, cancellationToken) is not { } thread)
        {
            return Problems.NotFound("thread");
        }

        if (thread.State == "resolved")
        {
            return Problems.Conflict("resolved", "The thread is at rest: nobody has to answer it.");
        }

        if (thread.Handler is { Type: "agent" } owner && owner.Id != user.UserId() && user.Role() == Roles.Agent)
        {
            return Problems.Of(StatusCodes.Status403Forbidden, "not-yours", $"{owner.Name ?? "Somebody else"} has this thread: ask them, or a supervisor.");
        }

        var errors = new Errors();
        var to = await transfer.FindAsync(body.To, errors, cancellationToken);
        errors.Add("note", body.Note is { Length: > LongestNote } ? $"At most {LongestNote} characters." : null);
        return errors.Any
            ? Problems.Invalid(errors.ByField)
            : await transfer.SendAsync(thread, user, to!, $"{user.UserName()} handed it on", body.Note, whoever: false, cancellationToken);
    }

    /// <summary><c>POST /api/routing/threads/{id}/take</c>: a supervisor takes a thread, whoever has it.</summary>
    public static async Task<Results<Accepted<CommandModel>, ProblemHttpResult>> TakeAsync(
        Guid id, TakeBody body, ClaimsPrincipal user, Transfer transfer, CancellationToken cancellationToken)
    {
        if (await transfer._threads.ThreadAsync(id, cancellationToken) is not { } thread)
        {
            return Problems.NotFound("thread");
        }

        return body.Reason is { Length: > LongestNote }
            ? Problems.Invalid("reason", $"At most {LongestNote} characters.")
            : await transfer.SendAsync(
                thread, user, new HandlerRef("agent", user.UserId(), user.UserName()),
                string.IsNullOrWhiteSpace(body.Reason) ? $"{user.UserName()} took over" : $"{user.UserName()} took over: {body.Reason.Trim()}", note: null, whoever: true, cancellationToken);
    }

    /// <summary><c>POST /api/routing/threads/{id}/consult</c>: asks a colleague, who sees it in the thread; it stays whose it is.</summary>
    public static async Task<Results<Accepted<CommandModel>, ProblemHttpResult>> ConsultAsync(
        Guid id, ConsultBody body, ClaimsPrincipal user, Transfer transfer, CancellationToken cancellationToken)
    {
        if (await transfer._threads.ThreadAsync(id, cancellationToken) is not { } thread)
        {
            return Problems.NotFound("thread");
        }

        var errors = new Errors();
        var colleague = await transfer.FindAsync(new HandlerRef("agent", body.Agent ?? ""), errors, cancellationToken);
        errors.Add("question", string.IsNullOrWhiteSpace(body.Question) || body.Question.Length > LongestNote ? $"A question of at most {LongestNote} characters." : null);
        if (errors.Any)
        {
            return Problems.Invalid(errors.ByField);
        }

        var command = new PostAutomated
        {
            CommandId = Ids.New(transfer._time),
            ThreadId = thread.Id,
            By = new CommandAuthor("agent", user.UserId(), user.UserName()),
            Kind = "note",
            Content = new Content { Text = $"@{colleague!.Name}: {body.Question!.Trim()}" },
            Facts = new Dictionary<string, string> { ["event"] = "consult", ["agentId"] = colleague.Id, ["agentName"] = colleague.Name ?? "" },
        };
        await transfer.PublishAsync(command.CommandId, thread.Id, nameof(PostAutomated), JsonSerializer.SerializeToUtf8Bytes(command, HostingJson.Default.PostAutomated), null, cancellationToken);
        return TypedResults.Accepted($"/api/routing/threads/{thread.Id}", new CommandModel(command.CommandId));
    }

    private async Task<HandlerRef?> FindAsync(HandlerRef? to, Errors errors, CancellationToken cancellationToken)
    {
        switch (to)
        {
            case { Type: "agent" } when await users.FindAsync(to.Id, cancellationToken) is { } user:
                return new HandlerRef("agent", user.Id, user.Name);
            case { Type: "team", Id: not TeamTable.Everybody }:
                await using (var connection = await _database.OpenAsync(cancellationToken))
                {
                    if (await TeamTable.FindAsync(connection, null, to.Id) is { } team)
                    {
                        return new HandlerRef("team", team.Id, team.Name);
                    }
                }

                break;
        }

        errors.Add("to", "An agent or a team that there is: {\"type\":\"agent|team\",\"id\":…}.");
        return null;
    }

    private async Task<Accepted<CommandModel>> SendAsync(
        ThreadSnapshot thread, ClaimsPrincipal user, HandlerRef to, string because, string? note, bool whoever, CancellationToken cancellationToken)
    {
        var command = new AssignHandler
        {
            CommandId = Ids.New(_time),
            ThreadId = thread.Id,
            To = to,
            Expected = whoever ? null : thread.Handler,
            Whoever = whoever,
            EpisodeId = thread.Episode?.Id,
            Because = because,
            Note = string.IsNullOrWhiteSpace(note) ? null : note.Trim(),
            WantsPerson = true,
            By = new CommandAuthor("agent", user.UserId(), user.UserName()),
        };
        var row = DecisionRow.Of(command.CommandId, new RoutedThread(thread), to, [because], _time.GetUtcNow(), DecisionRow.Asked);
        await PublishAsync(command.CommandId, thread.Id, nameof(AssignHandler), JsonSerializer.SerializeToUtf8Bytes(command, HostingJson.Default.AssignHandler), row, cancellationToken);
        return TypedResults.Accepted($"/api/routing/threads/{thread.Id}", new CommandModel(command.CommandId));
    }

    private async Task PublishAsync(Guid id, Guid thread, string type, byte[] body, DecisionRow? row, CancellationToken cancellationToken)
    {
        await _database.WriteAsync(
            async (connection, transaction) =>
            {
                // Of a customer who was erased meanwhile nothing is kept; conversations refuses the command.
                await DecisionTable.AddAsync(connection, transaction, row is null || await ErasedTable.HasAsync(connection, transaction, thread) ? [] : [row]);
                await outbox.AddAsync(
                    connection, transaction, [new Envelope { Id = id, Topic = Topics.Commands, Key = thread.ToString(), Type = type, Body = body }]);
            },
            cancellationToken);
        outbox.Nudge();
    }
}

/// <summary>To whom a thread is handed on.</summary>
/// <param name="To">An agent or a team.</param>
/// <param name="Note">What they have to know.</param>
internal sealed record TransferBody(HandlerRef? To, string? Note);

/// <summary>Who is asked what.</summary>
internal sealed record ConsultBody(string? Agent, string? Question);

/// <summary>Why a supervisor takes a thread.</summary>
internal sealed record TakeBody(string? Reason);

/// <summary>A command is on its way; what comes of it stands in the thread.</summary>
internal sealed record CommandModel(Guid CommandId);
