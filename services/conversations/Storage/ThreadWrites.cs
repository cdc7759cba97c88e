namespace Omnichannel.Conversations.Storage;

/// <summary>Writes threads whose rows the caller has locked.</summary>
internal static class ThreadWrites
{
    private static readonly string[] Columns =
    [
        "state", "handler_type", "handler_id", "handler_name", "last_seq", "preview", "last_at", "waiting_since", "snoozed_until", "due_at", "priority", "tags",
        "last_account", "last_address", "last_channel", "last_inbound_at", "episode_id", "merged_into", "wants_person",
    ];

    /// <summary>A row as it stands there once it was written.</summary>
    public static ThreadRow Written(ThreadRow row) => row with { Version = row.Version + 1 };

    private static readonly string Set = $"{string.Join(", ", Columns.Select(column => $"{column} = r.{column}"))}, version = threads.version + 1";

    /// <summary>Writes whole rows; each gets its next version.</summary>
    public static Task UpdateAsync(Tx tx, params IReadOnlyCollection<ThreadRow> rows) => tx.UpdateAsync("threads", "id", Set, rows);

    /// <summary>As <see cref="UpdateAsync"/>, together with other statements.</summary>
    public static void Update(Bundle bundle, IReadOnlyCollection<ThreadRow> rows) => bundle.Update("threads", "id", Set, rows);
}
