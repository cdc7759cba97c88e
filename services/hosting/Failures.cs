using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Hosting;

/// <summary>Tells broken infrastructure, which is waited for, from bad input, which is not tried for ever.</summary>
public static class Failures
{
    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteIoError = 10, SqliteFull = 13, SqliteCannotOpen = 14;

    /// <summary>Whether trying again later, with nothing else changed, may succeed.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.IsTransient || EndedSession(postgres),
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked or SqliteIoError or SqliteFull or SqliteCannotOpen,
        NpgsqlException or RabbitMQClientException or SocketException or TimeoutException or HttpRequestException or Bus.BusBusyException => true,
        IOException => true,
        DbException database => database.IsTransient,
        { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };

    // What PostgreSQL ends a session for is not about what a statement says: it shuts down, refuses to let somebody in, has no disk left
    // for a new session (XX000, "could not write init file"). https://www.postgresql.org/docs/current/runtime-config-logging.html
    private static bool EndedSession(PostgresException failure) => failure.InvariantSeverity is "FATAL" or "PANIC";
}
