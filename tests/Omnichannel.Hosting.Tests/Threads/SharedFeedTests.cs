using System.Net;
using System.Net.Http.Json;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Threads;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Threads;

/// <summary>Several follow conversations' feed in one process, and some of them end, fall behind, or meet a feed that fails.</summary>
public sealed class SharedFeedTests : IDisposable
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);
    private readonly Conversations _conversations = new();
    private readonly InternalHttp _http;
    private readonly SharedFeed _feed;

    public SharedFeedTests()
    {
        var settings = new HubSettings { Data = "", Urls = "", InternalKey = "key", Self = new Uri("http://conversations.test/") };
        _http = new InternalHttp(_conversations, settings);
        _feed = new SharedFeed(new RemoteFeed(_http), TimeProvider.System);
    }

    public void Dispose() => _feed.Dispose();

    [Fact]
    public async Task Read_OneOfThoseWhoWaitTogetherEnds_TheOtherGetsWhatComes()
    {
        using var ended = new CancellationTokenSource();
        var (first, second) = (_feed.ReadAsync(7, Wait, ended.Token), ReadAsync(7));
        await ended.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        _conversations.Happen(8, 9);

        (await second).ShouldBe([8, 9]);
        _conversations.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Read_WhoComesBackALittleBehind_GetsWhatTheOthersHaveReadAndNothingTwice()
    {
        var first = ReadAsync(7);
        _conversations.Happen(8, 9, 10);
        await first;

        (await ReadAsync(8)).ShouldBe([9, 10]);
        _conversations.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Read_WhoIsFarBehind_ReadsAloneWithoutAGapWhileOthersWait()
    {
        _conversations.Happen(1, 2, 3);
        var newest = ReadAsync(3);
        (await ReadAsync(0)).ShouldBe([1, 2, 3]);
        var joined = ReadAsync(3);
        _conversations.Happen(4);

        (await newest).ShouldBe([4]);
        (await joined).ShouldBe([4]);
    }

    [Fact]
    public async Task Read_FeedFails_AllHearOfItAndNothingIsMissedAfterwards()
    {
        _conversations.IsAway = true;
        var both = new[] { ReadAsync(7), ReadAsync(7) };
        foreach (var one in both)
        {
            await Should.ThrowAsync<HttpRequestException>(one);
        }

        _conversations.IsAway = false;
        _conversations.Happen(8);
        (await ReadAsync(7)).ShouldBe([8]);
        (await ReadAsync(0)).ShouldBe([8]);
    }

    [Fact]
    public async Task Read_NothingIsHeardOfConversationsAnyMore_IsBrokenInfrastructureForAll()
    {
        _conversations.IsSilent = true;
        foreach (var one in new[] { ReadAsync(7), ReadAsync(7) })
        {
            Failures.IsTransient(await Should.ThrowAsync<Exception>(one)).ShouldBeTrue();
        }

        _http.Conversations().Timeout.ShouldBeGreaterThan(Wait);
    }

    [Fact]
    public async Task Read_SomebodyIsFurtherThanTheRest_NobodyMissesAnything()
    {
        var behind = ReadAsync(7);
        await Until.True(() => _conversations.Asked == 1, "one waits");
        var ahead = ReadAsync(9);
        _conversations.Happen(8, 9, 10);

        (await ahead).ShouldBe([10]);
        (await behind).ShouldBe([8, 9, 10]);
        (await ReadAsync(8)).ShouldBe([9, 10]);
    }

    private async Task<IEnumerable<long>> ReadAsync(long after) =>
        (await _feed.ReadAsync(after, Wait, CancellationToken.None).WaitAsync(Until.Patience))!.Items.Select(item => item.Cursor);

    /// <summary>Answers as conversations do: with what is after the cursor, as soon as there is something.</summary>
    private sealed class Conversations : HttpMessageHandler, IHttpClientFactory
    {
        private readonly Lock _lock = new();
        private readonly List<long> _happened = [];
        private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public volatile bool IsAway, IsSilent;

        public int Asked => _asked;

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        public void Happen(params ReadOnlySpan<long> cursors)
        {
            lock (_lock)
            {
                _happened.AddRange(cursors);
                _more.SetResult();
                _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            if (IsSilent)
            {
                // As the client says it when its patience is over.
                throw new TaskCanceledException("Nothing was heard.", new TimeoutException());
            }

            var after = long.Parse(request.RequestUri!.Query.Split("after=")[1].Split('&')[0]);
            while (!IsAway)
            {
                Task more;
                lock (_lock)
                {
                    if (_happened.Where(cursor => cursor > after).ToList() is { Count: > 0 } found)
                    {
                        var page = new { items = found.Select(cursor => new { cursor, type = "thread.updated", threadId = Guid.Empty, data = new { } }), cursor = found[^1] };
                        return new HttpResponseMessage(HttpStatusCode.OK) { Content = JsonContent.Create(page) };
                    }

                    more = _more.Task;
                }

                await more.WaitAsync(cancellationToken);
            }

            return new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        }
    }
}
