using Dapper;
using Omnichannel.Conversations.Storage;
using Omnichannel.Conversations.Tests.Api;
using Omnichannel.Hosting.Storage;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Threads;

/// <summary>New words do not wait until a transaction has to bring them into the search index.</summary>
public sealed class SearchIndexSweepTests
{
    private const string Pages = "SELECT n_pending_pages FROM gin_metapage_info(get_raw_page('messages_search', 0))";

    [Fact]
    public async Task Words_OfMuchText_AreInTheIndexSoon()
    {
        await using var host = await ConversationsHost.StartAsync(DatabaseKind.PostgreSql);
        await host.ReadAsync(tx => tx.ExecuteAsync("CREATE EXTENSION pageinspect"));
        var words = string.Join(' ', Enumerable.Range(0, 100).Select(number => $"word{number}"));

        await host.ReceiveAsync(host.Message("tel:+15550000001", words));
        (await WaitingAsync()).ShouldBeGreaterThan(0);

        await host.ReceiveAsync(host.Message("tel:+15550000001", $"last {new string('x', SearchIndexSweep.Every)}"));
        await Until.True(async () => await WaitingAsync() == 0, "the words are in the index");
        (await host.GetAsync("/api/search?q=last"))["items"]!.AsArray().ShouldHaveSingleItem();

        Task<long> WaitingAsync() => host.ReadAsync(tx => tx.FirstAsync<long>(Pages));
    }
}
