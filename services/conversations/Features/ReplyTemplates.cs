using System.Data.Common;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Data.Sqlite;
using Npgsql;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary><c>/api/reply-templates</c>: everybody takes them, supervisors look after them.</summary>
internal static class ReplyTemplates
{
    private const int SqliteUniqueConstraint = 2067;

    public static async Task<Ok<Items<ReplyTemplate>>> ListAsync(
        [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await new Tx(connection, null).QueryAsync<TemplateRow>("SELECT * FROM reply_templates ORDER BY lower(name), id");
        return TypedResults.Ok(new Items<ReplyTemplate>([.. rows.Select(row => row.Template())]));
    }

    public static async Task<Results<Created<ReplyTemplate>, ProblemHttpResult>> CreateAsync(
        ReplyTemplateRequest request, HttpContext context, TimeProvider time, [FromKeyedServices(ConversationsModule.Service)] Database database)
    {
        var (template, errors) = request.Read(Ids.New(time), time.GetUtcNow());
        return errors.Count > 0 ? Problems.Invalid(errors)
            : await SaveAsync(
                "INSERT INTO reply_templates (id, name, shortcut, text, channels, updated_at) VALUES (@Id, @Name, @Shortcut, @Text, @channels, @UpdatedAt)",
                "reply-template.created", template, context, time, database) is null ? Taken(template)
            : TypedResults.Created($"/api/reply-templates/{template.Id}", template);
    }

    public static async Task<Results<Ok<ReplyTemplate>, ProblemHttpResult>> ReplaceAsync(
        Guid id, ReplyTemplateRequest request, HttpContext context, TimeProvider time, [FromKeyedServices(ConversationsModule.Service)] Database database)
    {
        var (template, errors) = request.Read(id, time.GetUtcNow());
        return errors.Count > 0 ? Problems.Invalid(errors)
            : await SaveAsync(
                "UPDATE reply_templates SET name = @Name, shortcut = @Shortcut, text = @Text, channels = @channels, updated_at = @UpdatedAt WHERE id = @Id",
                "reply-template.changed", template, context, time, database) switch
            {
                null => Taken(template),
                0 => Problems.NotFound("reply template"),
                _ => TypedResults.Ok(template),
            };
    }

    public static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, HttpContext context, TimeProvider time, [FromKeyedServices(ConversationsModule.Service)] Database database)
    {
        var deleted = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                if (await tx.FirstAsync<TemplateRow>("SELECT * FROM reply_templates WHERE id = @id" + tx.ForUpdate, new { id }) is not { } row)
                {
                    return false;
                }

                await tx.ExecuteAsync("DELETE FROM reply_templates WHERE id = @id", new { id });
                await Audit.WriteAsync(tx, time, ActorOf(context), "reply-template.deleted", id, ("name", row.Name), ("text", row.Text));
                return true;
            },
            context.RequestAborted);
        return deleted ? TypedResults.NoContent() : Problems.NotFound("reply template");
    }

    /// <summary>The number of rows that were written; null when the shortcut is another one's.</summary>
    private static async Task<int?> SaveAsync(string sql, string what, ReplyTemplate template, HttpContext context, TimeProvider time, Database database)
    {
        try
        {
            return await database.WriteAsync(
                async (connection, transaction) =>
                {
                    var tx = new Tx(connection, transaction);
                    var channels = template.Channels is null ? null : JsonSerializer.Serialize([.. template.Channels], StoredJson.Default.StringArray);
                    var written = await tx.ExecuteAsync(
                        sql, new { template.Id, template.Name, template.Shortcut, template.Text, channels, template.UpdatedAt });
                    if (written > 0)
                    {
                        await Audit.WriteAsync(tx, time, ActorOf(context), what, template.Id, ("name", template.Name), ("text", template.Text));
                    }

                    return written;
                },
                context.RequestAborted);
        }
        catch (DbException clash) when (clash
            is SqliteException { SqliteExtendedErrorCode: SqliteUniqueConstraint }
            or PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return null;
        }
    }

    private static ProblemHttpResult Taken(ReplyTemplate template) =>
        Problems.Conflict("shortcut-taken", $"Another template has the shortcut {template.Shortcut} already.");

    private static Actor ActorOf(HttpContext context) => new(context.User.UserId(), context.User.UserName());

    private sealed record TemplateRow
    {
        public Guid Id { get; init; }
        public string Name { get; init; } = "";
        public string? Shortcut { get; init; }
        public string Text { get; init; } = "";
        public string? Channels { get; init; }
        public DateTimeOffset UpdatedAt { get; init; }

        public ReplyTemplate Template() => new(
            Id, Name, Shortcut, Text, Channels is null ? null : JsonSerializer.Deserialize(Channels, StoredJson.Default.StringArray), UpdatedAt);
    }
}
