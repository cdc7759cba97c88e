using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Channels.WebChat.Conversations;
using Omnichannel.Channels.WebChat.Features;
using Omnichannel.Channels.WebChat.Live;
using Omnichannel.Channels.WebChat.Sending;
using Omnichannel.Channels.WebChat.Visitors;
using Omnichannel.Testing;

namespace Omnichannel.Channels.WebChat.Tests.Support;

/// <summary>Browsers that came back with a cursor, and read no more than the beginning of what they are told.</summary>
internal sealed class StalledBrowsers : IAsyncDisposable
{
    private const int Taken = 64;
    private readonly CancellationTokenSource _gone = new();
    private readonly List<Pipe> _lines = [];
    private readonly List<Task> _sessions = [];

    /// <summary>Opens them; when it returns, the hub writes to each in vain.</summary>
    public static async Task<StalledBrowsers> OpenAsync(ChatHost host, TestVisitor visitor, int count, long cursor)
    {
        var browsers = new StalledBrowsers();
        var known = await host.Services.GetRequiredService<VisitorStore>().FindAsync(visitor.Account, visitor.Token, default);
        for (var number = 0; number < count; number++)
        {
            browsers.Open(host.Services, known!, cursor);
        }

        await Until.True(() => browsers._lines.TrueForAll(IsFull), "every browser was told more than it takes");
        return browsers;
    }

    public async ValueTask DisposeAsync()
    {
        await _gone.CancelAsync();
        await Task.WhenAll(_sessions).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _gone.Dispose();
    }

    private void Open(IServiceProvider services, Visitor visitor, long cursor)
    {
        var line = new Pipe(new PipeOptions(pauseWriterThreshold: Taken, resumeWriterThreshold: 1));
        var context = new DefaultHttpContext { RequestAborted = _gone.Token, Response = { Body = line.Writer.AsStream() } };
        var session = new StreamSession(
            services.GetRequiredService<ConversationsClient>(),
            services.GetRequiredService<VisitorStreams>(),
            services.GetRequiredService<SentMessages>(),
            services.GetRequiredService<Receipts>(),
            new VisitorStream(visitor),
            new EventWriter(context),
            () => ValueTask.FromResult(true),
            TimeProvider.System);
        _lines.Add(line);
        _sessions.Add(session.RunAsync(cursor, _gone.Token));
    }

    private static bool IsFull(Pipe line)
    {
        if (!line.Reader.TryRead(out var told))
        {
            return false;
        }

        line.Reader.AdvanceTo(told.Buffer.Start);
        return told.Buffer.Length > Taken;
    }
}
