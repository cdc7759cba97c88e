using Npgsql;

namespace Omnichannel.Hosting.Tests;

/// <summary>What PostgreSQL says is waited for when it is about the server, and not when it is about a statement.</summary>
public sealed class FailuresTests
{
    [Theory]
    [InlineData("FATAL", "XX000", "could not write init file")]
    [InlineData("FATAL", "57P01", "terminating connection due to administrator command")]
    [InlineData("FATAL", "57P03", "the database system is starting up")]
    [InlineData("FATAL", "25P03", "terminating connection due to idle-in-transaction timeout")]
    [InlineData("FATAL", "28P01", "password authentication failed for user \"hub\"")]
    [InlineData("PANIC", "53100", "could not write to file \"pg_wal/xlogtemp.1\": No space left on device")]
    [InlineData("ERROR", "53100", "could not extend file \"base/1/2\": No space left on device")]
    [InlineData("ERROR", "58030", "could not fsync file \"base/1/2\": Input/output error")]
    [InlineData("ERROR", "40P01", "deadlock detected")]
    public void IsTransient_AboutTheServer_Yes(string severity, string code, string text) =>
        Failures.IsTransient(Failed(severity, code, text)).ShouldBeTrue();

    [Theory]
    [InlineData("ERROR", "XX000", "tuple concurrently updated")]
    [InlineData("ERROR", "22021", "invalid byte sequence for encoding \"UTF8\": 0x00")]
    [InlineData("ERROR", "23505", "duplicate key value violates unique constraint \"messages_pkey\"")]
    [InlineData("ERROR", "42P01", "relation \"messages\" does not exist")]
    public void IsTransient_AboutAStatement_No(string severity, string code, string text) =>
        Failures.IsTransient(Failed(severity, code, text)).ShouldBeFalse();

    // The first is in the language of the server, the second never is.
    private static InvalidOperationException Failed(string severity, string code, string text) =>
        new("The batch failed.", new PostgresException(text, severity == "ERROR" ? "FEHLER" : severity, severity, code));
}
