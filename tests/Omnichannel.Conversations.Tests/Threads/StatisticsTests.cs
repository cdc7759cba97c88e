using Omnichannel.Conversations.Tests.Api;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Threads;

/// <summary>PostgreSQL knows what the messages are like, although its sweeper does not look at them.</summary>
public sealed class StatisticsTests
{
    private const string Known = "SELECT count(*) FROM pg_stats WHERE schemaname = current_schema() AND (tablename, attname) IN (('messages', 'thread_id'), ('received', 'account'))";

    [Fact]
    public async Task Messages_ManyCame_AreLookedAt()
    {
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.PostgreSql);
        (await KnownAsync()).ShouldBe(0);

        await host.ReceiveAsync([.. Enumerable.Range(1, 1_000).Select(number => host.Message("tel:+15550000001", $"Text {number}"))]);

        await Until.True(async () => await KnownAsync() == 2, "both tables have been looked at");

        Task<long> KnownAsync() => host.ReadAsync(tx => tx.FirstAsync<long>(Known));
    }
}
