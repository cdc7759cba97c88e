using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.EndToEnd;

/// <summary>The newcomer is the customer on every channel, and the hub's own adapters run against the playground unchanged.</summary>
public sealed class PlaygroundTests(PlaygroundTests.Fixture fixture) : IClassFixture<PlaygroundTests.Fixture>
{
    [Theory]
    [InlineData("sms", "+15552000101", "tel:+15552000101")]
    [InlineData("whatsapp-twilio", "+15552000102", "tel:+15552000102")]
    [InlineData("whatsapp", "+15552000103", "tel:+15552000103")]
    [InlineData("telegram", "700000104", "telegram:700000104")]
    [InlineData("messenger", "700000105", "messenger:700000105")]
    [InlineData("instagram", "700000106", "instagram:700000106")]
    [InlineData("email", "newcomer@example.com", "mailto:newcomer@example.com")]
    public async Task Newcomer_OnEveryChannel_IsHeardAndAnswered(string app, string person, string address)
    {
        await Until.True(() => fixture.HasAccountAsync("playground-" + app), "the playground has made its account");

        await fixture.WriteAsync(app, person, $"Is anybody there, on {app}?");
        var thread = await Until.Value(() => fixture.Api.FindThreadAsync(address), "the thread is there");
        await Until.True(async () => (await fixture.Api.MessagesAsync(thread.Id)).Any(message => message.Content.Text?.Contains($"on {app}?", StringComparison.Ordinal) == true), "the words stand in it");
        var reply = await fixture.Api.ReplyAsync(thread.Id, $"Yes, on {app}.");

        await Until.True(async () => (await fixture.ShownAsync(app, person)).Any(text => text.Contains($"Yes, on {app}.", StringComparison.Ordinal)), "the newcomer reads the answer");
        await fixture.Api.DeliveredAsync(thread.Id, reply.Id, "sent", "delivered", "read");
        (await fixture.EffectsAsync(app, person)).ShouldAllBe(count => count == 1);
    }

    [Fact]
    public async Task Faults_AnswerLostAndWebhooksTwice_HaveOneEffectEach()
    {
        const string Person = "+15552000150";
        await Until.True(() => fixture.HasAccountAsync("playground-sms"), "the playground has made its account");
        await fixture.FaultsAsync(new JsonObject { ["duplicate"] = true });
        await fixture.WriteAsync("sms", Person, "Once");
        var thread = await Until.Value(() => fixture.Api.FindThreadAsync("tel:" + Person), "the thread is there");
        await fixture.FaultsAsync(new JsonObject { ["next"] = new JsonObject { ["kind"] = "unavailable", ["count"] = 1, ["app"] = "sms" } });
        var reply = await fixture.Api.ReplyAsync(thread.Id, "Also once");

        await fixture.Api.DeliveredAsync(thread.Id, reply.Id, "sent", "delivered");
        (await fixture.Api.MessagesAsync(thread.Id)).Count(message => message.Content.Text == "Once").ShouldBe(1);
        (await fixture.EffectsAsync("sms", Person)).ShouldBe([1]);
        await fixture.FaultsAsync([]);
    }

    [Fact]
    public async Task Page_WhenAskedFor_IsThere()
    {
        using var page = await fixture.Http.GetAsync(new Uri("playground", UriKind.Relative));

        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).ShouldContain("<div id=\"root\"");
    }

    /// <summary>A standalone hub with its playground.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private StandaloneHub _hub = null!;

        public HubClient Api { get; private set; } = null!;

        public HttpClient Http { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            _hub = await StandaloneHub.StartNewAsync(new Hub.Options { Configure = (_, settings) => settings["OMNICHANNEL_PLAYGROUND"] = "true" });
            (Api, Http) = (new HubClient(_hub.BaseAddress), new HttpClient { BaseAddress = _hub.BaseAddress, Timeout = Until.Patience });
        }

        public async ValueTask DisposeAsync()
        {
            Http.Dispose();
            Api.Dispose();
            await _hub.DisposeAsync();
        }

        public async Task<bool> HasAccountAsync(string account) =>
            (await Api.GetAsync<JsonNode>("/api/accounts"))["items"]!.AsArray().Any(item => (string?)item!["id"] == account);

        public async Task WriteAsync(string app, string person, string text)
        {
            var body = new JsonObject
            {
                ["app"] = app,
                ["person"] = new JsonObject { ["address"] = person, ["name"] = "Newcomer" },
                ["text"] = text,
                ["subject"] = app == "email" ? "A question" : null,
            };
            using var answer = await Http.PostAsJsonAsync("playground/api/write", body);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        }

        /// <summary>What the hub wrote to somebody, as the app shows it.</summary>
        public async Task<IReadOnlyList<string>> ShownAsync(string app, string person)
        {
            var page = await Http.GetFromJsonAsync<JsonNode>($"playground/api/messages?app={app}&person={Uri.EscapeDataString(person)}");
            return [.. page!["items"]!.AsArray().Where(message => !(bool)message!["isMine"]!).Select(message => (string?)message!["text"] ?? "")];
        }

        /// <summary>How often each message of the hub's to somebody was sent.</summary>
        public async Task<IReadOnlyList<int>> EffectsAsync(string app, string person)
        {
            var page = await Http.GetFromJsonAsync<JsonNode>($"playground/api/effects?app={app}&to={Uri.EscapeDataString(person)}&type=message");
            return [.. page!["items"]!.AsArray().Select(effect => (int)effect!["count"]!)];
        }

        public async Task FaultsAsync(JsonObject faults)
        {
            using var answer = await Http.PutAsJsonAsync("playground/api/faults", faults);
            answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
        }
    }
}
