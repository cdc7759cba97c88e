using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Automation.Flows;

/// <summary>A flow's draft and what is published of it.</summary>
internal sealed record FlowRow
{
    public string Name { get; init; } = "";

    public string? Draft { get; init; }

    public string? DraftBy { get; init; }

    public DateTimeOffset? DraftAt { get; init; }

    public int? Published { get; init; }
}

/// <summary>A version: never changed.</summary>
internal sealed record FlowVersionRow
{
    public int Version { get; init; }

    public string Yaml { get; init; } = "";

    public string ByName { get; init; } = "";

    public DateTimeOffset At { get; init; }
}

/// <summary>Where flows and their secrets are kept.</summary>
internal sealed class FlowStore([FromKeyedServices(AutomationModule.Service)] Database database)
{
    private readonly ConcurrentDictionary<(string Name, int Version), Flow> _read = new();

    public async Task<IReadOnlyList<FlowRow>> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<FlowRow>("SELECT * FROM flows ORDER BY name")];
    }

    public async Task<FlowRow?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<FlowRow>("SELECT * FROM flows WHERE name = @name", new { name });
    }

    public async Task<IReadOnlyList<FlowVersionRow>> VersionsAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. await connection.QueryAsync<FlowVersionRow>("SELECT version, yaml, by_name, at FROM flow_versions WHERE name = @name ORDER BY version DESC", new { name })];
    }

    /// <summary>A version as it is run: the one asked for, or the published one. Null: there is none.</summary>
    public async Task<(Flow Flow, int Version)?> RunnableAsync(string name, int? version, CancellationToken cancellationToken)
    {
        if ((version ?? (await FindAsync(name, cancellationToken))?.Published) is not { } wanted)
        {
            return null;
        }

        if (_read.TryGetValue((name, wanted), out var known))
        {
            return (known, wanted);
        }

        await using var connection = await database.OpenAsync(cancellationToken);
        var yaml = await connection.ExecuteScalarAsync<string?>("SELECT yaml FROM flow_versions WHERE name = @name AND version = @wanted", new { name, wanted });
        return yaml is not null && FlowParser.Parse(yaml).Flow is { } flow ? (_read.GetOrAdd((name, wanted), flow), wanted) : null;
    }

    public Task SaveDraftAsync(string name, string yaml, string by, DateTimeOffset at, CancellationToken cancellationToken) => WriteAsync(
        """
        INSERT INTO flows (name, draft, draft_by, draft_at) VALUES (@name, @yaml, @by, @at)
        ON CONFLICT (name) DO UPDATE SET draft = excluded.draft, draft_by = excluded.draft_by, draft_at = excluded.draft_at
        """,
        new { name, yaml, by, at },
        cancellationToken);

    /// <summary>The draft goes; a flow that was never published goes with it. False: there was none.</summary>
    public Task<bool> DeleteDraftAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) =>
        {
            var changed = await connection.ExecuteAsync(
                "UPDATE flows SET draft = NULL, draft_by = NULL, draft_at = NULL WHERE name = @name AND draft IS NOT NULL", new { name }, transaction);
            await connection.ExecuteAsync("DELETE FROM flows WHERE name = @name AND draft IS NULL AND published IS NULL", new { name }, transaction);
            return changed > 0;
        },
        cancellationToken);

    /// <summary>Makes a version of the draft and publishes it; null: the draft is another one by now.</summary>
    public Task<int?> PublishAsync(string name, string yaml, string by, DateTimeOffset at, CancellationToken cancellationToken) => database.WriteAsync<int?>(
        async (connection, transaction) =>
        {
            // The row is locked by the first statement, so that two who publish come one after the other.
            if (await connection.ExecuteAsync(
                "UPDATE flows SET draft = NULL, draft_by = NULL, draft_at = NULL WHERE name = @name AND draft = @yaml", new { name, yaml }, transaction) == 0)
            {
                return null;
            }

            var version = await connection.ExecuteScalarAsync<int>("SELECT coalesce(max(version), 0) + 1 FROM flow_versions WHERE name = @name", new { name }, transaction);
            await connection.ExecuteAsync(
                "INSERT INTO flow_versions (name, version, yaml, by_name, at) VALUES (@name, @version, @yaml, @by, @at)", new { name, version, yaml, by, at }, transaction);
            await connection.ExecuteAsync("UPDATE flows SET published = @version WHERE name = @name", new { name, version }, transaction);
            return version;
        },
        cancellationToken);

    /// <summary>Publishes a version that is there; false: it is not.</summary>
    public Task<bool> RollBackAsync(string name, int version, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync(
            "UPDATE flows SET published = @version WHERE name = @name AND EXISTS (SELECT 1 FROM flow_versions v WHERE v.name = @name AND v.version = @version)",
            new { name, version },
            transaction) > 0,
        cancellationToken);

    /// <summary>The secrets, with their values: for look-ups only.</summary>
    public async Task<IReadOnlyDictionary<string, string>> SecretsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Name, string Value)>("SELECT name, value FROM secrets")).ToDictionary(row => row.Name, row => row.Value);
    }

    public async Task<IReadOnlyList<SecretModel>> SecretNamesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return [.. (await connection.QueryAsync<(string Name, string By, DateTimeOffset At)>("SELECT name, by_name, at FROM secrets ORDER BY name")).Select(row => new SecretModel(row.Name, row.By, row.At))];
    }

    public Task SaveSecretAsync(string name, string value, string by, DateTimeOffset at, CancellationToken cancellationToken) => WriteAsync(
        """
        INSERT INTO secrets (name, value, by_name, at) VALUES (@name, @value, @by, @at)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value, by_name = excluded.by_name, at = excluded.at
        """,
        new { name, value, by, at },
        cancellationToken);

    public Task<bool> DeleteSecretAsync(string name, CancellationToken cancellationToken) => database.WriteAsync(
        async (connection, transaction) => await connection.ExecuteAsync("DELETE FROM secrets WHERE name = @name", new { name }, transaction) > 0, cancellationToken);

    private Task WriteAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.WriteAsync((DbConnection connection, DbTransaction transaction) => connection.ExecuteAsync(sql, parameters, transaction), cancellationToken);
}
