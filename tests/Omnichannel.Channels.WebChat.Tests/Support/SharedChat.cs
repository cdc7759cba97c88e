using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat.Tests.Support;

/// <summary>One web chat for all tests of a class that need nobody to themselves.</summary>
public abstract class SharedChat(DatabaseKind kind) : IAsyncLifetime
{
    internal ChatHost Host { get; private set; } = null!;

    internal DatabaseKind Kind => kind;

    public async ValueTask InitializeAsync() => Host = await ChatHost.StartAsync(kind);

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}

public sealed class SharedChat_Sqlite() : SharedChat(DatabaseKind.Sqlite);

public sealed class SharedChat_PostgreSql() : SharedChat(DatabaseKind.PostgreSql);
