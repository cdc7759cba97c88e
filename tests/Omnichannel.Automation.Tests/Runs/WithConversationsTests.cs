using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Automation.Tests.Flows;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Channels;
using Omnichannel.Testing;

namespace Omnichannel.Automation.Tests.Runs;

/// <summary>The runner beside the real conversations: its feed, its commands, its human exit.</summary>
public sealed class WithConversationsTests(AutomationHub hub) : IClassFixture<AutomationHub>
{
    private const string Customer = "pager:ada";

    private static readonly HandlerRef Flow = new("automation", "flow:hours", "Assistant");

    private readonly HubClient _api = hub.Api;

    [Fact]
    public async Task Flow_AnswersAlone_AndLetsThePersonInAtOnce()
    {
        var secrets = new JsonArray("whsec_" + Convert.ToBase64String(new byte[32]));
        await _api.PutAccountAsync(
            "pagers", new JsonObject { ["channel"] = "pager", ["provider"] = "external", ["displayName"] = "Pagers", ["enabled"] = true, ["settings"] = new JsonObject { ["secrets"] = secrets } });
        using var saved = await _api.Http.PutAsJsonAsync("api/automation/flows/hours/draft", new { yaml = SampleTests.Read("opening-hours.yaml") });
        saved.EnsureSuccessStatusCode();
        await _api.PostAsync("/api/automation/flows/hours/publish", new JsonObject());
        await WriteAsync("Wann habt ihr offen?");
        var thread = await _api.ThreadAsync(Customer);
        await AssignAsync(thread.Id);
        var first = await SaidAsync(thread.Id, 2);
        first[0].ShouldStartWith("Ich bin ein automatischer Assistent");
        first[1].ShouldStartWith("Haben Sie noch eine Frage?");
        await WriteAsync("nein danke");
        await Until.True(async () => (await _api.ThreadAsync(thread.Id)).State == "resolved", "the flow resolved it");
        (await SaidAsync(thread.Id, 3))[2].ShouldBe("Danke, bis bald.");

        await WriteAsync("Hallo");
        await Until.True(async () => (await _api.ThreadAsync(thread.Id)) is { State: "open", Handler: null or { ValueKind: JsonValueKind.Null } }, "a new episode begins with nobody");
        await AssignAsync(thread.Id);
        await SaidAsync(thread.Id, 5);
        await WriteAsync("Mitarbeiter");
        await Until.True(
            async () => (await _api.MessagesAsync(thread.Id)).Any(message => message.Direction == "internal" && message.Content.Text!.Contains("Customer: Mitarbeiter", StringComparison.Ordinal)),
            "what the flow knows follows as a note");
        (await SaidAsync(thread.Id, 5)).Count.ShouldBe(5);
        var runs = (await _api.GetAsync<JsonObject>($"/api/automation/threads/{thread.Id}"))["items"]!.AsArray();
        runs.Select(run => (run!["status"]!.GetValue<string>(), run["because"]!.GetValue<string>()))
            .ShouldBe([("ended", "The customer asked for a person."), ("ended", "The automation resolved it.")]);
        (await _api.ParkedAsync()).ShouldBeEmpty();
    }

    private async Task WriteAsync(string text)
    {
        var now = TimeProvider.System.GetUtcNow();
        var message = new InboundMessage
        {
            Id = Guid.CreateVersion7(),
            Account = "pagers",
            Channel = "pager",
            ExternalId = Guid.CreateVersion7().ToString("N"),
            From = new Sender { Address = Customer, Name = "Ada", Language = "de" },
            OccurredAt = now,
            ReceivedAt = now,
            Content = new Content { Text = text },
        };
        await hub.Bus.PublishAsync([Envelopes.Inbound(message.Id, Customer, nameof(InboundMessage), JsonSerializer.SerializeToUtf8Bytes(message, HostingJson.Default.InboundMessage))], default);
    }

    /// <summary>As routing does.</summary>
    private async Task AssignAsync(Guid thread)
    {
        var command = new AssignHandler { CommandId = Guid.CreateVersion7(), ThreadId = thread, To = Flow, By = new CommandAuthor("system", "routing", "Routing") };
        await hub.Bus.PublishAsync(
            [
                new Envelope
                {
                    Id = command.CommandId,
                    Topic = Topics.Commands,
                    Key = thread.ToString("D"),
                    Type = nameof(AssignHandler),
                    Body = JsonSerializer.SerializeToUtf8Bytes(command, HostingJson.Default.AssignHandler),
                },
            ],
            default);
    }

    private Task<IReadOnlyList<string>> SaidAsync(Guid thread, int count) => Until.Value<IReadOnlyList<string>>(
        async () =>
        {
            string[] said = [.. (await _api.MessagesAsync(thread)).Where(message => message.Direction == "outbound").Select(message => message.Content.Text!)];
            return said.Length >= count ? said : null;
        },
        $"{count} messages are said");
}
