using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Omnichannel.Contracts;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Conversations.Features;
using Omnichannel.Conversations.Tests.Deliveries;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Files;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Tests.Features;

/// <summary>The endpoints as a browser meets them: paths, JSON, status codes, headers.</summary>
public sealed class HttpTests : IAsyncLifetime
{
    private readonly HttpClient _client = new();
    private ReplyBench _bench = null!;
    private WebApplication _server = null!;

    private string Thread => $"/api/threads/{_bench.ThreadId}";

    public async ValueTask InitializeAsync()
    {
        _bench = await ReplyBench.CreateAsync(DatabaseKind.Sqlite);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var store = _bench.Store;
        builder.Services.AddSingleton(store.Get<PostMessage>()).AddSingleton(store.Get<ThreadStateChanges>()).AddSingleton(store.Get<ReadAndTyping>())
            .AddSingleton(store.Get<RetryMessage>()).AddSingleton(store.Get<ChangeMessage>()).AddSingleton(store.Get<Uploads>())
            .AddSingleton(store.Get<BlobStore>()).AddSingleton(store.Get<FileUrls>())
            .AddSingleton(new Assign(store.Get<ThreadChanges>(), new InternalHttp(new AccountsService(), HubSettings.Read(new ConfigurationBuilder().Build()))));
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ConversationsJson.Default);
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, RepliesJson.Default);
        });
        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, SignedInAsAlma>("test", null);
        builder.Services.AddAuthorizationBuilder().AddPolicy(Policies.Agent, policy => policy.RequireAuthenticatedUser());
        _server = builder.Build();
        _server.UseStatusCodePages();
        _server.MapReplies();
        await _server.StartAsync();
        _client.BaseAddress = new Uri(_server.Urls.First());
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("test");
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        await _bench.DisposeAsync();
    }

    [Fact]
    public async Task Reply_IsAcceptedAndShownInTheShapeOfTheProtocol()
    {
        var (status, message) = await SendAsync(HttpMethod.Post, Thread + "/messages", """{"clientMessageId":"c1","kind":"reply","text":"Hello Ada","unknown":1}""");

        status.ShouldBe(HttpStatusCode.Accepted);
        message.GetProperty("seq").GetInt64().ShouldBe(2);
        message.GetProperty("author").GetProperty("name").GetString().ShouldBe("Alma");
        message.GetProperty("content").GetProperty("text").GetString().ShouldBe("Hello Ada");
        message.GetProperty("delivery").GetProperty("state").GetString().ShouldBe("queued");
        message.GetProperty("delivery").GetProperty("degraded").GetArrayLength().ShouldBe(0);
        var id = message.GetProperty("id").GetGuid();
        (await SendAsync(HttpMethod.Post, $"/api/messages/{id}/retry")).Status.ShouldBe(HttpStatusCode.Conflict);
    }

    [Theory]
    [InlineData("""{"clientMessageId":"c1","kind":"reply","text":""}""", "text")]
    [InlineData("""{"clientMessageId":"c1","kind":"reply","text":"x","via":{"account":"sms","address":"tel:+15550000000"}}""", "via")]
    public async Task Reply_WrongField_IsAProblemByField(string body, string field)
    {
        var (status, problem) = await SendAsync(HttpMethod.Post, Thread + "/messages", body);

        status.ShouldBe(HttpStatusCode.BadRequest);
        problem.GetProperty("errors").GetProperty(field).GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"text":17}""")]
    [InlineData("""{"parts":[{}]}""")]
    public async Task Reply_BrokenJson_IsABadRequest(string body) =>
        (await SendAsync(HttpMethod.Post, Thread + "/messages", body)).Status.ShouldBe(HttpStatusCode.BadRequest);

    [Fact]
    public async Task AnyCall_NotSignedIn_IsRefused()
    {
        _client.DefaultRequestHeaders.Authorization = null;

        (await SendAsync(HttpMethod.Post, Thread + "/messages", "{}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(HttpMethod.Post, "/api/files", "{}")).Status.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Assign_ToAKnownAgent_NeedsTheNewestVersion()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Thread + "/assign") { Content = Json("""{"to":{"type":"agent","id":"bob"}}""") };
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{(await _bench.ThreadAsync()).Version}\"");
        var response = await _client.SendAsync(request);

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var thread = await response.Content.ReadFromJsonAsync<JsonElement>();
        thread.GetProperty("handler").GetProperty("name").GetString().ShouldBe("Bob");
        response.Headers.ETag!.Tag.ShouldBe($"\"{thread.GetProperty("version").GetString()}\"");

        using var late = new HttpRequestMessage(HttpMethod.Post, Thread + "/assign") { Content = Json("""{"to":null}""") };
        late.Headers.TryAddWithoutValidation("If-Match", request.Headers.GetValues("If-Match").Single());
        (await _client.SendAsync(late)).StatusCode.ShouldBe(HttpStatusCode.PreconditionFailed);
        (await SendAsync(HttpMethod.Post, Thread + "/assign", """{"to":{"type":"agent","id":"nobody"}}""")).Status.ShouldBe(HttpStatusCode.BadRequest);
        (await SendAsync(HttpMethod.Post, Thread + "/assign", """{"to":{"type":"team","id":"billing"}}""")).Body.GetProperty("handler").GetProperty("type").GetString().ShouldBe("team");
    }

    [Fact]
    public async Task StateChanges_AnswerWithTheThread()
    {
        (await SendAsync(HttpMethod.Post, Thread + "/resolve", "{}")).Body.GetProperty("state").GetString().ShouldBe("resolved");
        (await SendAsync(HttpMethod.Post, Thread + "/reopen")).Body.GetProperty("state").GetString().ShouldBe("open");
        (await SendAsync(HttpMethod.Post, Thread + "/tags", """{"add":["vip"]}""")).Body.GetProperty("tags")[0].GetString().ShouldBe("vip");
        var until = _bench.Store.Time.GetUtcNow().AddDays(1);
        (await SendAsync(HttpMethod.Post, Thread + "/snooze", $$"""{"until":"{{until:O}}"}""")).Body.GetProperty("snoozedUntil").GetDateTimeOffset().ShouldBe(until);
        (await SendAsync(HttpMethod.Post, Thread + "/read", """{"seq":1}""")).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(HttpMethod.Post, Thread + "/typing", """{"active":true}""")).Status.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(HttpMethod.Post, $"/api/threads/{Guid.CreateVersion7()}/resolve")).Status.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Upload_ThenAttach_CanBeReadUnderTheSignedAddress()
    {
        using var form = new MultipartFormDataContent();
        using var content = new ByteArrayContent("hello"u8.ToArray());
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        form.Add(content, "file", "größe.txt");

        var uploaded = await _client.PostAsync("/api/files", form);

        uploaded.StatusCode.ShouldBe(HttpStatusCode.Created);
        var file = await uploaded.Content.ReadFromJsonAsync<JsonElement>();
        (file.GetProperty("name").GetString(), file.GetProperty("mediaType").GetString(), file.GetProperty("size").GetInt64()).ShouldBe(("größe.txt", "text/plain", 5));
        var reply = await SendAsync(HttpMethod.Post, Thread + "/messages", $$"""{"clientMessageId":"c1","kind":"note","attachments":[{"id":"{{file.GetProperty("id").GetString()}}"}]}""");
        _client.DefaultRequestHeaders.Authorization = null;
        (await _client.GetStringAsync(reply.Body.GetProperty("attachments")[0].GetProperty("url").GetString())).ShouldBe("hello");
    }

    [Theory]
    [InlineData("application/json", "{}", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nx\r\n--b--\r\n", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nnever ends", HttpStatusCode.BadRequest)]
    [InlineData("multipart/form-data; boundary=b", "", HttpStatusCode.BadRequest)]
    public async Task Upload_NoProperForm_IsRefused(string type, string body, HttpStatusCode status)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);

        (await _client.PostAsync("/api/files", content)).StatusCode.ShouldBe(status);
        (await _bench.Store.CountAsync("files")).ShouldBe(0);
    }

    private static StringContent Json(string json) => new(json, Encoding.UTF8, "application/json");

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? json = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = json is null ? null : Json(json) };
        var response = await _client.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.StartsWith('{') ? JsonDocument.Parse(body).RootElement : default);
    }

    /// <summary>Knows one agent: Bob.</summary>
    private sealed class AccountsService : HttpMessageHandler, IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage
            {
                StatusCode = request.RequestUri!.AbsolutePath == "/internal/v1/agents" ? HttpStatusCode.OK : HttpStatusCode.NotFound,
                Content = Json("""{"items":[{"id":"bob","name":"Bob","email":"bob@example.com","role":"agent"}]}"""),
            });
    }

    private sealed class SignedInAsAlma(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers.Authorization.Count == 0
                ? AuthenticateResult.NoResult()
                : AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal(new ClaimsIdentity([new(CurrentUser.IdClaim, "alma"), new(CurrentUser.NameClaim, "Alma")], "test")), "test")));
    }
}
