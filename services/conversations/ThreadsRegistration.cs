using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Inbound;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Conversations;

/// <summary>Threads: what comes in, who is who, and what is shown of it.</summary>
internal static class ThreadsRegistration
{
    public static void AddThreads(this IServiceCollection services)
    {
        services.AddFiles();
        services.AddSingleton<MessageReads>();
        services.AddSingleton<FeedEvents>();
        services.AddSingleton<Merging>();
        services.AddSingleton<Unmerging>();
        services.AddSingleton<CustomerMerges>();
        services.AddSingleton<Linking>();
        services.AddSingleton<Identities>();
        services.AddSingleton<Changes>();
        services.AddSingleton<PendingChanges>();
        services.AddSingleton<Append>();
        services.AddSingleton<Echoes>();
        services.AddSingleton<InboundHandler>();
        services.AddSingleton<ParkedHandler>();
        services.AddSingleton<RecentEvents>();
        services.AddSingleton<FeedPages>();
        services.AddSingleton<IFeedSource>(provider => provider.GetRequiredService<FeedPages>());
        services.AddSingleton<FeedFollower>();
        services.AddHostedService(provider => provider.GetRequiredService<FeedFollower>());
        services.AddSingleton<SearchIndexSweep>();
        services.AddHostedService(provider => provider.GetRequiredService<SearchIndexSweep>());
        services.AddSingleton<Statistics>();
        services.AddHostedService(provider => provider.GetRequiredService<Statistics>());
        services.AddSingleton<EventStream>();
        services.AddSingleton<EraseCustomer>();
    }
}
