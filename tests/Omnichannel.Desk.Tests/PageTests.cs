using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Omnichannel.Hosting;
using Omnichannel.Testing;

namespace Omnichannel.Desk.Tests;

public sealed class PageTests : IAsyncLifetime
{
    private static readonly string Script = "console.log('" + new string('x', 5000) + "');";

    private WebApplication _app = null!;
    private HttpClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        var pages = TestFolder.Create("pages");
        Directory.CreateDirectory(Path.Combine(pages, "assets"));
        await File.WriteAllTextAsync(Path.Combine(pages, "index.html"), "<!doctype html><title>Omnichannel</title>");
        await File.WriteAllTextAsync(Path.Combine(pages, "assets", "index-abc.js"), Script);
        _app = ServiceHost.Build(["--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("desk")], [new DeskModule(pages)]);
        await ServiceHost.MigrateAsync(_app);
        await _app.StartAsync();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()), Timeout = Until.Patience };
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/index.html")]
    [InlineData("/threads/01a2")]
    [InlineData("/sign-in?back=/")]
    public async Task Get_PathsOfTheApp_AnswerTheAppAndAskAgainNextTime(string path)
    {
        using var answer = await GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        answer.Headers.CacheControl!.NoCache.ShouldBeTrue();
        answer.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("script-src 'self';");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("<title>Omnichannel</title>");
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/adapters/v1/accounts/x/events")]
    [InlineData("/webhooks/x/sms")]
    [InlineData("/chat/v1/x")]
    [InlineData("/internal/v1/accounts")]
    [InlineData("/files/x")]
    [InlineData("/assets/gone-123.js")]
    [InlineData("/assets/%2e%2e/%2e%2e/etc/passwd.txt")]
    public async Task Get_PathsOfServicesAndMissingFiles_Are404ForPrograms(string path)
    {
        using var answer = await GetAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Get_HashedAsset_MayBeKeptForEverAndIsCompressed()
    {
        using var plain = await GetAsync("/assets/index-abc.js");
        plain.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        (await plain.Content.ReadAsStringAsync()).ShouldBe(Script);

        using var packed = await GetAsync("/assets/index-abc.js", "gzip, br");
        packed.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        await using var unpacked = new BrotliStream(await packed.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        (await new StreamReader(unpacked, Encoding.UTF8).ReadToEndAsync()).ShouldBe(Script);
        packed.Headers.ETag.ShouldNotBe(plain.Headers.ETag);
    }

    [Fact]
    public async Task Get_WithTheETagItHas_Is304()
    {
        using var first = await GetAsync("/");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _client.SendAsync(request);
        second.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    private async Task<HttpResponseMessage> GetAsync(string path, string? encodings = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (encodings is not null)
        {
            request.Headers.Add("Accept-Encoding", encodings);
        }

        return await _client.SendAsync(request);
    }
}
