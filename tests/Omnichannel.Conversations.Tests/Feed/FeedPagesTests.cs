using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Tests.Api;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Storage;
using Omnichannel.Hosting.Threads;
using Omnichannel.Testing;

namespace Omnichannel.Conversations.Tests.Feed;

/// <summary>Who follows the feed in conversations' own process hears what the table has, whether it was read or handed over.</summary>
public sealed class FeedPagesTests
{
    private const int Texts = 60;
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Read_WhileThisProcessAndOthersWrite_IsAllThatIsThereInItsOrder(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var (outbox, database, told) = (Of<Outbox>(host), Of<Database>(host), host.Services.GetRequiredService<FeedEvents>());
        var elsewhere = Task.Run(async () =>
        {
            for (var i = 0; i < 20; i++)
            {
                await database.WriteAsync(
                    (connection, transaction) => outbox.AddAsync(connection, transaction, [told.CustomerUpdated(Guid.Empty, Guid.Empty)]), default);
                outbox.Nudge();
            }
        });
        var here = Task.Run(async () =>
        {
            for (var i = 1; i <= Texts; i++)
            {
                await host.ReceiveAsync(host.Message("tel:+15550000001", $"{i}"));
            }
        });

        var (source, heard) = (host.Services.GetRequiredService<IFeedSource>(), new List<Hosting.Threads.FeedItem>());
        while (heard.Count(item => item.Type == FeedEvents.Appended) < Texts || heard.Count(item => item.Type == FeedEvents.Customer) < 20)
        {
            heard.AddRange((await source.ReadAsync(heard is [.., var last] ? last.Cursor : 0, Wait, limit: 7, default).WaitAsync(Until.Patience))!.Items);
        }

        await Task.WhenAll(elsewhere, here);
        var kept = await host.ReadAsync(tx => FeedReads.AfterAsync(tx, 0));
        heard.Select(item => (item.Cursor, item.Type, item.Data.GetRawText())).ShouldBe(kept.Take(heard.Count).Select(item => (item.Id, item.Type, item.Body)));
        heard.Select(item => item.Message()?.Seq).OfType<long>().ShouldBe(Enumerable.Range(1, Texts).Select(seq => (long)seq));
    }

    [Theory, InlineData(DatabaseKind.Sqlite), InlineData(DatabaseKind.PostgreSql)]
    public async Task Read_ACursorThatIsNotOneOfOurs_HasToBeginAnew(DatabaseKind kind)
    {
        await using var host = await ConversationsHost.StartAsync(kind);
        var source = host.Services.GetRequiredService<IFeedSource>();

        (await source.ReadAsync(after: 99_999, Wait, limit: 7, default)).ShouldBeNull();
        (await source.ReadAsync(after: null, Wait, limit: 7, default))!.Items.ShouldBeEmpty();
        (await source.ReadAsync(after: 0, TimeSpan.Zero, limit: 7, default))!.Cursor.ShouldBe(0);
    }

    private static T Of<T>(ConversationsHost host)
        where T : notnull => host.Services.GetRequiredKeyedService<T>(ConversationsModule.Service);
}
