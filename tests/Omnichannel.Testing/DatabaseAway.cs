using System.Data.Common;

namespace Omnichannel.Testing;

/// <summary>A PostgreSQL database that is away at the moment in which something is to be written.</summary>
public static class DatabaseAway
{
    /// <summary>Lets the first two writes to a table fail as they do while PostgreSQL starts (57P03); the third is taken.</summary>
    /// <param name="connection">To the database of the table's service.</param>
    /// <param name="write">INSERT or UPDATE.</param>
    /// <param name="table">The table.</param>
    public static async Task TwiceAsync(DbConnection connection, string write, string table)
    {
        // A sequence counts on although what failed is rolled back.
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"""
             CREATE SEQUENCE away;
             CREATE FUNCTION be_away() RETURNS trigger LANGUAGE plpgsql AS $$
             BEGIN
               IF nextval('away') <= 2 THEN RAISE EXCEPTION 'the database system is starting up' USING ERRCODE = '57P03'; END IF;
               RETURN NEW;
             END $$;
             CREATE TRIGGER away BEFORE {write} ON {table} FOR EACH ROW EXECUTE FUNCTION be_away();
             """;
        await command.ExecuteNonQueryAsync();
    }
}
