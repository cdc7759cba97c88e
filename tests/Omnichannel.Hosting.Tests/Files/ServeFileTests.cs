using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Files;

public sealed class ServeFileTests : IAsyncLifetime
{
    private readonly BlobStore _blobs = new(TestFolder.Create("serve"));
    private readonly FileUrls _urls = new(RandomNumberGenerator.GetBytes(32), new Uri("http://hub.example/"), TimeProvider.System);
    private readonly HttpClient _client = new();
    private WebApplication _server = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(_blobs).AddSingleton(_urls);
        _server = builder.Build();
        _server.MapFiles();
        _server.MapFiles();
        await _server.StartAsync();
        _client.BaseAddress = new Uri(_server.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Get_Picture_IsShownInPlaceAndSandboxed()
    {
        var response = await _client.GetAsync(await StoredAsync("picture", "größe.png", "image/png"));

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).ShouldBe("picture");
        response.Content.Headers.ContentType!.MediaType.ShouldBe("image/png");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("inline");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("sandbox");
    }

    [Theory]
    [InlineData("text/html", "page.html")]
    [InlineData("image/svg+xml", "x.svg")]
    [InlineData("application/zip", "x.zip")]
    [InlineData("no type at all", "x")]
    public async Task Get_WhatCouldRunScripts_IsADownload(string mediaType, string name)
    {
        var response = await _client.GetAsync(await StoredAsync("<script>", name, mediaType));

        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/octet-stream");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
    }

    [Fact]
    public async Task Get_Range_GivesThatPart()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await StoredAsync("0123456789", "a.mp4", "video/mp4"));
        request.Headers.Range = new RangeHeaderValue(2, 4);

        var response = await _client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.PartialContent);
        (await response.Content.ReadAsStringAsync()).ShouldBe("234");
    }

    [Fact]
    public async Task Get_Tampered_IsRefused()
    {
        var url = await StoredAsync("picture", "a.png", "image/png");

        (await _client.GetAsync(url.Replace("image%2Fpng", "text%2Fplain", StringComparison.Ordinal))).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await _client.GetAsync(url.Split('?')[0])).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Get_NotStoredHere_IsNotFound() =>
        (await _client.GetAsync(_urls.Sign(new string('a', 64), "a.png", "image/png"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);

    private async Task<string> StoredAsync(string content, string name, string mediaType) =>
        _urls.Sign((await _blobs.SaveAsync(Encoding.UTF8.GetBytes(content), default)).Sha256, name, mediaType);
}
