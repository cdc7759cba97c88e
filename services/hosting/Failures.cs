using System.Data.Common;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using RabbitMQ.Client.Exceptions;

namespace Omnichannel.Hosting;

/// <summary>Tells broken infrastructure, which is waited for, from bad input, which is not tried for ever.</summary>
public static class Failures
{
    /// <summary>PostgreSQL ended a session whose transaction stood still for too long (<c>idle_in_transaction_session_timeout</c>).</summary>
    internal const string IdleInTransaction = "25P03";

    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteIoError = 10, SqliteFull = 13, SqliteCannotOpen = 14;

    /// <summary>Whether trying again later, with nothing else changed, may succeed.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException postgres => postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.DiskFull
            or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or IdleInTransaction,
        SqliteException sqlite => sqlite.SqliteErrorCode is SqliteBusy or SqliteLocked or SqliteIoError or SqliteFull or SqliteCannotOpen,
        NpgsqlException or RabbitMQClientException or SocketException or TimeoutException or HttpRequestException or Bus.BusBusyException => true,
        IOException => true,
        DbException database => database.IsTransient,
        { InnerException: { } inner } => IsTransient(inner),
        _ => false,
    };
}
