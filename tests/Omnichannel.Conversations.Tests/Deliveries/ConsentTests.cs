using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Deliveries;

/// <summary>STOP and START: who may not be written to is not.</summary>
public sealed class ConsentTests
{
    public static TheoryData<DatabaseKind> Databases => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    [Theory, MemberData(nameof(Databases))]
    public async Task RunOnce_CustomerSaidStopAfterThePost_SendsNothing(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var message = await bench.PostAsync("hello");
        var stopped = bench.Store.Time.GetUtcNow();
        await bench.Store.ReceiveAsync(
            Consent("1", false, stopped), Consent("0", true, stopped.AddSeconds(-1)));

        await bench.DispatchAsync();

        (await bench.DeliveryAsync(message.Id)).Error!.Code.ShouldBe("consent-revoked");
        (await bench.SentAsync()).ShouldBeEmpty();
        await bench.Store.ReceiveAsync(Consent("2", true, stopped.AddSeconds(1)));
        await bench.PostAsync("welcome back");
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Consent_OfAClockThatWasAhead_GivesWayToTheNextWord(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var (time, ahead) = (bench.Store.Time, TimeSpan.FromHours(1));
        async Task<bool> IsGrantedAsync() => await bench.Store.ReadAsync(tx => tx.FirstAsync<bool>("SELECT granted FROM consents"));

        // The provider's clock, a batch each.
        await bench.Store.ReceiveAsync(Consent("1", false, time.GetUtcNow() + ahead));
        (await IsGrantedAsync()).ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        await bench.Store.ReceiveAsync(Consent("2", true, time.GetUtcNow()));
        (await IsGrantedAsync()).ShouldBeTrue();

        // Both words in one batch.
        time.Advance(TimeSpan.FromSeconds(1));
        await bench.Store.ReceiveAsync(Consent("3", true, time.GetUtcNow() + ahead), Consent("4", false, time.GetUtcNow()));
        (await IsGrantedAsync()).ShouldBeFalse();

        // Our own clock.
        time.Advance(ahead);
        await bench.Store.ReceiveAsync(Consent("5", false, time.GetUtcNow()));
        time.Advance(-ahead + TimeSpan.FromSeconds(1));
        await bench.Store.ReceiveAsync(Consent("6", true, time.GetUtcNow()));
        (await IsGrantedAsync()).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(Databases))]
    public async Task Consent_ThatComesAgainAfterTheNextWord_SaysNothingNew(DatabaseKind kind)
    {
        await using var bench = await ReplyBench.CreateAsync(kind);
        var time = bench.Store.Time;
        await bench.Store.ReceiveAsync(Consent("stop", false, time.GetUtcNow()), Consent("stop", false, time.GetUtcNow()));
        time.Advance(TimeSpan.FromMinutes(1));
        await bench.Store.ReceiveAsync(Consent("start", true, time.GetUtcNow()));
        time.Advance(TimeSpan.FromMinutes(1));

        await bench.Store.ReceiveAsync(Consent("stop", false, time.GetUtcNow()));

        await bench.PostAsync("welcome back");
    }

    private static ConsentChanged Consent(string id, bool granted, DateTimeOffset at) =>
        new() { EventId = id, Account = ReplyBench.Sms, Address = ReplyBench.Phone, Granted = granted, OccurredAt = at };
}
