using Omnichannel.Contracts;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Threads;

/// <summary>Two instances at once, while customers are merged and taken apart: nothing is lost, doubled, out of order or misnumbered.</summary>
public sealed class RacesTests
{
    private const int Senders = 6, Rounds = 25;

    [Theory]
    [InlineData(DatabaseKind.Sqlite, 1)]
    [InlineData(DatabaseKind.PostgreSql, 1)]
    [InlineData(DatabaseKind.PostgreSql, 2)]
    public async Task AppendsMergesAndUnmerges_AtOnce_KeepEveryThreadWhole(DatabaseKind kind, int seed)
    {
        await using var one = await TestStore.CreateAsync(kind);
        await using var two = one.AnotherInstance();
        await one.ReceiveAsync([.. Enumerable.Range(0, Senders).Select(sender => one.Message(Address(sender), "0"))]);

        await Task.WhenAll(
            SendAsync(one, two, [0, 1, 2], new Random(seed)),
            SendAsync(two, one, [3, 4, 5], new Random(seed + 100)),
            MergeAsync(one, new Random(seed + 200)),
            MergeAsync(two, new Random(seed + 300)));

        (await one.CountAsync("messages")).ShouldBe((Rounds * Senders) + Senders);
        (await one.CountAsync("received")).ShouldBe((Rounds * Senders) + Senders);
        for (var sender = 0; sender < Senders; sender++)
        {
            var thread = await one.ThreadOfAsync(Address(sender));
            var timeline = await one.TimelineAsync(thread.Id);
            timeline.Select(message => message.Seq).ShouldBe(Enumerable.Range(1, (int)thread.LastSeq).Select(i => (long)i));
            timeline.Where(message => message.Address == Address(sender)).Select(message => int.Parse(message.Text))
                .ShouldBe(Enumerable.Range(0, Rounds + 1));
        }
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task SameStrangers_ThroughTwoInstancesAtOnce_BecomeOneCustomerEach(DatabaseKind kind)
    {
        await using var one = await TestStore.CreateAsync(kind);
        await using var two = one.AnotherInstance();
        for (var round = 0; round < 10; round++)
        {
            var phone = $"tel:+1555111{round:0000}";
            var mail = $"mailto:{round}@example.com";
            await Task.WhenAll(
                one.ReceiveAsync(one.Message(phone, "text", claims: [new Claim(mail, Assurances.Verified)])),
                two.ReceiveAsync(two.Message(mail, "mail", claims: [new Claim(phone, Assurances.Verified)])));

            (await one.CustomerOfAsync(phone)).ShouldBe(await one.CustomerOfAsync(mail));
            (await one.TextsOfAsync(phone)).ShouldBe(["text", "mail"], ignoreOrder: true);
        }
    }

    // Every batch goes through both instances at once: the second time it is a redelivery.
    private static async Task SendAsync(TestStore here, TestStore there, int[] senders, Random random)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            var batch = senders.Select(sender => here.Message(Address(sender), $"{round}", id: $"{sender}/{round}")).ToArray();
            random.Shuffle(batch);
            await Task.WhenAll(here.ReceiveAsync(batch), there.ReceiveAsync(batch));
        }
    }

    private static async Task MergeAsync(TestStore store, Random random)
    {
        for (var round = 0; round < Rounds; round++)
        {
            var open = await store.ReadAsync(tx => tx.QueryAsync<Guid>("SELECT id FROM merges WHERE undone_at IS NULL ORDER BY number"));
            if (open.Count > 0 && random.Next(2) == 0)
            {
                // The other one may have undone it in between, which is refused and fine.
                await store.UnmergeAsync(open[random.Next(open.Count)]);
                continue;
            }

            var (survivor, absorbed) = (Address(random.Next(Senders)), Address(random.Next(Senders)));
            await store.TryMergeAsync(survivor, absorbed);
        }
    }

    private static string Address(int sender) => $"tel:+1555000000{sender}";
}
