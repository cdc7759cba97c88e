using Microsoft.Data.Sqlite;
using Omnichannel.Faults.Checking;
using Omnichannel.Faults.Plans;
using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Tests;

/// <summary>The checker judges a running hub from which the outbox, the unique keys and the order were taken away, and finds each.</summary>
[Collection("hubs")]
public sealed class BrokenHubTests(ITestOutputHelper output)
{
    [Fact]
    public async Task HubWithoutOutbox_UniqueKeysAndOrder_IsFoundOut()
    {
        var setting = new Setting(Stage.Standalone, 11);
        var options = new RunOptions(setting, Loads.Small, TimeSpan.FromMinutes(5))
        {
            Faults = [new Fault("webhooks-doubled", "", "", 1, 2), new Fault("webhooks-replayed", "", "", 1, 0)],
            Rounds = 1,
            Rest = TimeSpan.FromSeconds(5),
            Prepare = BreakAsync,
        };

        var history = await Run.ExecuteAsync(options, TimeProvider.System, output.WriteLine);

        var violations = Checker.Check(history);
        output.WriteLine(Report.Table(history, violations));
        var rules = violations.Select(violation => violation.Rule).ToHashSet();
        rules.ShouldContain(Rule.Pending, "without the outbox nothing is sent");
        rules.ShouldContain(Rule.Doubled, "without the unique keys what comes twice is there twice");
        rules.ShouldContain(Rule.Inverted, "without the order every fifth message stands before the one before it");
    }

    // By triggers, so that the product needs no switch that turns its safety off.
    private static async Task BreakAsync(Stage stage)
    {
        var file = Directory.GetFiles(((StandaloneHub)stage.Hub).Data, "conversations.db", SearchOption.AllDirectories).Single();
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=30");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText =
            """
            CREATE TRIGGER no_outbox AFTER INSERT ON outbox WHEN NEW.topic LIKE 'send.%' BEGIN
              DELETE FROM outbox WHERE id = NEW.id;
            END;
            CREATE TRIGGER no_unique_keys AFTER INSERT ON messages WHEN NEW.external_id IS NOT NULL BEGIN
              DELETE FROM received WHERE account = NEW.account AND external_id = NEW.external_id;
            END;
            CREATE TRIGGER no_order AFTER INSERT ON messages WHEN NEW.direction = 'inbound' AND NEW.seq % 5 = 0 BEGIN
              UPDATE messages SET seq = -1 WHERE thread_id = NEW.thread_id AND seq = NEW.seq - 1;
              UPDATE messages SET seq = NEW.seq - 1 WHERE number = NEW.number;
              UPDATE messages SET seq = NEW.seq WHERE thread_id = NEW.thread_id AND seq = -1;
            END;
            """;
        await command.ExecuteNonQueryAsync();
    }
}
