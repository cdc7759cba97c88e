using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Files;

/// <summary>Against a real server on the loopback interface, which is not public: with and without being allowed.</summary>
public sealed class SafeFetchTests : IAsyncLifetime
{
    private readonly string _data = TestFolder.Create("fetch");
    private readonly WebApplication _server = Server();
    private int _served;

    private string Origin => $"http://127.0.0.1:{new Uri(_server.Urls.First()).Port}";

    public async ValueTask InitializeAsync()
    {
        _server.MapGet("/picture", () =>
        {
            Interlocked.Increment(ref _served);
            return Results.Bytes("picture"u8.ToArray(), "image/png");
        });
        _server.MapGet("/redirect", (string to) => Results.Redirect(to));
        _server.MapGet("/round", () => Results.Redirect("/round"));
        _server.MapGet("/status/{code:int}", (int code) => Results.StatusCode(code));
        _server.MapGet("/endless", async (HttpContext context) =>
        {
            var block = new byte[64 * 1024];
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(block, context.RequestAborted);
            }
        });
        _server.MapGet("/silent", async (HttpContext context, CancellationToken aborted) =>
        {
            await context.Response.Body.WriteAsync("a"u8.ToArray(), aborted);
            await context.Response.Body.FlushAsync(aborted);
            Silent.TrySetResult();
            await Task.Delay(Timeout.Infinite, aborted);
        });
        await _server.StartAsync();
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private TaskCompletionSource Silent { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task FetchAsync_AllowedHost_StoresWhatItServes()
    {
        using var fetch = Fetcher(allow: "127.0.0.1");

        var result = await fetch.FetchAsync(Origin + "/picture", 100, default);

        result.Error.ShouldBeNull();
        result.MediaType.ShouldBe("image/png");
        Encoding.UTF8.GetString(await File.ReadAllBytesAsync(new BlobStore(_data).Find(result.Blob!.Sha256)!)).ShouldBe("picture");
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/picture")]
    [InlineData("http://localhost:{0}/picture")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/picture")]
    [InlineData("http://2130706433:{0}/picture")]
    [InlineData("http://0x7f.1:{0}/picture")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task FetchAsync_NotPublic_IsRefusedForGoodAndNothingIsAsked(string url)
    {
        using var fetch = Fetcher();

        var result = await fetch.FetchAsync(url.Replace("{0}", new Uri(Origin).Port.ToString(), StringComparison.Ordinal), 100, default);

        result.Blob.ShouldBeNull();
        result.Error.ShouldNotBeNull().ShouldContain("not a public address");
        result.MayPass.ShouldBeFalse();
        _served.ShouldBe(0);
    }

    [Theory]
    [InlineData("http://localhost:{0}/picture")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task FetchAsync_RedirectInside_IsRefused(string target)
    {
        // 127.0.0.2 is served by the same listener and allowed; where it leads to is not.
        using var fetch = Fetcher(allow: "127.0.0.2");
        var to = Uri.EscapeDataString(target.Replace("{0}", new Uri(Origin).Port.ToString(), StringComparison.Ordinal));

        var result = await fetch.FetchAsync($"http://127.0.0.2:{new Uri(Origin).Port}/redirect?to={to}", 100, default);

        result.Error.ShouldNotBeNull().ShouldContain("not a public address");
        _served.ShouldBe(0);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://files.example/x")]
    [InlineData("/relative")]
    [InlineData("http://user:password@files.example/")]
    [InlineData("")]
    public async Task FetchAsync_OtherAddress_IsRefused(string url)
    {
        using var fetch = Fetcher();

        (await fetch.FetchAsync(url, 100, default)).Error.ShouldNotBeNull();
    }

    [Fact]
    public async Task FetchAsync_NeverEndingBody_IsCutAtTheLimit()
    {
        using var fetch = Fetcher(allow: "127.0.0.1");

        var result = await fetch.FetchAsync(Origin + "/endless", 1024 * 1024, default);

        result.Error.ShouldBe("It is larger than 1 MiB.");
        result.MayPass.ShouldBeFalse();
    }

    [Fact]
    public async Task FetchAsync_ServerThatFallsSilent_IsLeftWhenTheTimeIsUp()
    {
        var clock = new Clock();
        using var fetch = Fetcher(allow: "127.0.0.1", clock);
        var fetching = fetch.FetchAsync(Origin + "/silent", 100, default);
        await Task.WhenAny(Silent.Task, fetching);

        clock.TimeIsUp();

        var result = await fetching;
        result.Error.ShouldBe("It took longer than 60 seconds.");
        result.MayPass.ShouldBeTrue();
    }

    [Fact]
    public async Task FetchAsync_RoundAndRound_Ends()
    {
        using var fetch = Fetcher(allow: "127.0.0.1");

        (await fetch.FetchAsync(Origin + "/round", 100, default)).Error.ShouldBe("The server answered 302.");
    }

    [Theory]
    [InlineData(404, false)]
    [InlineData(403, false)]
    [InlineData(429, true)]
    [InlineData(503, true)]
    public async Task FetchAsync_ErrorStatus_SaysWhetherItMayPass(int status, bool mayPass)
    {
        using var fetch = Fetcher(allow: "127.0.0.1");

        var result = await fetch.FetchAsync($"{Origin}/status/{status}", 100, default);

        result.Error.ShouldBe($"The server answered {status}.");
        result.MayPass.ShouldBe(mayPass);
    }

    private SafeFetch Fetcher(string? allow = null, TimeProvider? clock = null) =>
        new(FetchRules.Parse(allow is null ? [] : [allow]), new BlobStore(_data), clock ?? TimeProvider.System);

    private static WebApplication Server()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Any, 0));
        return builder.Build();
    }

    /// <summary>A clock whose timers go off when the test says so.</summary>
    private sealed class Clock : TimeProvider
    {
        private readonly List<Timer> _timers = [];

        public void TimeIsUp() => _timers.ForEach(timer => timer.GoOff());

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new Timer(callback, state);
            _timers.Add(timer);
            return timer;
        }

        private sealed class Timer(TimerCallback callback, object? state) : ITimer
        {
            public void GoOff() => callback(state);

            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
