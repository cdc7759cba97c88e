using System.Net;
using System.Net.Http.Headers;
using Omnichannel.Channels.WebChat.Tests.Support;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Channels.WebChat.Tests;

public sealed class WidgetPageTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await ChatHost.StartAsync(DatabaseKind.Sqlite);

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Widget_IsOneSmallScript_ThatBrowsersKeep()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "widget.js");
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var answer = await _host.Http.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/javascript");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Single().ShouldBe("*");
        (await answer.Content.ReadAsByteArrayAsync()).Length.ShouldBeLessThan(40 * 1024);

        using var again = new HttpRequestMessage(HttpMethod.Get, "widget.js");
        again.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        (await _host.Http.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData("demo?account=web", "web")]
    [InlineData("demo", "web")]
    [InlineData("demo?account=another", "another")]
    public async Task Demo_ShowsTheWidgetOfItsAccount(string path, string account) =>
        (await _host.Http.GetStringAsync(path)).ShouldContain($"<script src=\"/widget.js\" data-account=\"{account}\" async></script>");

    [Fact]
    public async Task Demo_OfAnAccountThatIsMarkup_IsNotFound() =>
        (await _host.Http.GetAsync("demo?account=%22%3E%3Cscript%3E")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
}
