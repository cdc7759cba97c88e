using System.Threading.Channels;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Storage;

/// <summary>
/// Brings the new words that wait beside PostgreSQL's search index into it while nobody waits for that (<see cref="SearchIndex"/>): one
/// transaction in ten did it, and took twice as long. Where this comes too late, or fails, that is still so.
/// </summary>
internal sealed class SearchIndexSweep(
    [FromKeyedServices(ConversationsModule.Service)] Database database, ILogger<SearchIndexSweep> log) : BackgroundService
{
    /// <summary>After so many characters of text, which are about half of what may wait.</summary>
    public const int Every = 32 * 1024;

    private readonly Channel<bool> _many = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private int _written;

    /// <summary>So many characters were committed.</summary>
    public void Note(int characters)
    {
        if (Interlocked.Add(ref _written, characters) >= Every)
        {
            _many.Writer.TryWrite(true);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!database.IsSqlite && await _many.Reader.ReadAsync(stoppingToken))
        {
            Interlocked.Exchange(ref _written, 0);
            try
            {
                await using var connection = await database.OpenAsync(stoppingToken);
                await new Tx(connection, null).ExecuteAsync("SELECT gin_clean_pending_list('messages_search')");
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                log.Log(Failures.IsTransient(failure) ? LogLevel.Information : LogLevel.Warning, failure, "New words cannot be brought into the search index right now; whoever writes does it");
            }
        }
    }
}
