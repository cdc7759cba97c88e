using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Channels;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.Sms.Tests;

/// <summary>Whom conversations erased, Twilio's channels forget, but not that they want no texts.</summary>
public sealed class ErasureTests
{
    private const string Digits = "15551110001", Ada = "tel:+" + Digits, Bob = "tel:+15552220002", Eve = "tel:+15553330003";

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Erase_LeavesNothingButWhoHasUnsubscribed(DatabaseKind kind)
    {
        await using var host = await ChannelHost.StartAsync(new SmsModule(), kind: kind);
        var (optOuts, database) = (host.Service<OptOuts>(), host.Database(SmsSchema.Service));
        var ledger = new SendLedger(database, TimeProvider.System);
        var (sent, waiting) = (Send(Ada), Send(Ada));
        foreach (var who in new[] { Ada, Eve })
        {
            await optOuts.RememberAsync("shop", who, granted: false, "stop of " + who[^3..], default);
            await optOuts.RememberAsync("shop", who, granted: true, "start of " + who[^3..], default);
        }

        await optOuts.RememberAsync("shop", Bob, granted: false, "stop of 002", default);
        await ledger.BeginAsync(sent, default);
        await ledger.EndAsync(Outcome(sent, $"{Digits} is out of reach"), default);
        (await TracesAsync(database, Digits)).ShouldBe(["opt_outs", "sends"]);

        var erased = new CustomerErased
        {
            CustomerId = Guid.CreateVersion7(),
            Addresses = [],
            OtherAddresses = [Ada, Bob],
            Deliveries = [sent.DeliveryId, waiting.DeliveryId],
            OccurredAt = DateTimeOffset.UnixEpoch,
        };
        await host.EraseAsync(erased);
        await host.EraseAsync(erased);

        await Until.True(async () => (await TracesAsync(database, Digits)).Count == 0, "she is forgotten");
        (await ledger.BeginAsync(waiting, default)).MaySend.ShouldBeFalse();
        (await optOuts.HasStoppedAsync("shop", Bob, default)).ShouldBeTrue();
        (await TracesAsync(database, Eve)).ShouldBe(["opt_outs"]);

        // Twilio hands over the STOP once more.
        (await optOuts.RememberAsync("shop", Ada, granted: false, "stop of 001", default)).ShouldBeFalse();
        (await optOuts.HasStoppedAsync("shop", Ada, default)).ShouldBeFalse();
    }

    private static SendMessage Send(string to) => new()
    {
        DeliveryId = Guid.CreateVersion7(),
        MessageId = Guid.CreateVersion7(),
        Attempt = 1,
        Account = "shop",
        Channel = "sms",
        To = to,
        Content = new Content { Text = "x" },
    };

    private static DeliveryUpdated Outcome(SendMessage send, string detail) => new()
    {
        Account = send.Account,
        DeliveryId = send.DeliveryId,
        Attempt = send.Attempt,
        State = DeliveryStates.Failed,
        Error = new DeliveryError("30003", detail),
        OccurredAt = DateTimeOffset.UnixEpoch,
    };

    private static async Task<IReadOnlyList<string>> TracesAsync(Database database, string text)
    {
        await using var connection = await database.OpenAsync(default);
        return await Traces.TablesWithAsync(connection, text);
    }
}
