using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.Social.Tests.Meta;

/// <summary>Real payloads, through the signed webhook: every one becomes what the index says.</summary>
public sealed class MetaFixtureTests
{
    [Fact]
    public async Task Webhook_EveryFixture_BecomesWhatItsIndexSays()
    {
        var index = Path.Combine(Shared(), "fixtures", "payloads", "index.json");
        if (!File.Exists(index))
        {
            Assert.Skip("../shared/fixtures is not there.");
        }

        await using var graph = await GraphStandIn.StartAsync();
        await using var host = await ChannelHost.StartAsync(new SocialModule());
        var wrong = new List<string>();
        var tried = 0;
        foreach (var entry in JsonNode.Parse(await File.ReadAllTextAsync(index))!.AsArray().Where(entry => (string?)entry!["provider"] is "messenger" or "instagram" or "whatsapp"))
        {
            var (file, channel) = ((string)entry!["file"]!, (string)entry["provider"]!);
            var body = await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(index)!, file));
            var payload = JsonNode.Parse(body)!;
            var account = "f" + (++tried);
            await host.PutAccountAsync(account, graph.Account(channel, OursIn(payload, entry["normalised"]!, channel)));
            var before = host.Captured.Arrived.Count;
            using var request = GraphStandIn.Webhook(new Uri(host.Http.BaseAddress!, $"webhooks/{account}/meta"), body);

            using var answer = await host.Http.SendAsync(request);

            answer.StatusCode.ShouldBe(HttpStatusCode.OK, file);
            await Until.True(() => host.Captured.Arrived.Count > before, "what " + file + " becomes arrives");
            if (Problem(new Became(host, account), entry["normalised"]!, channel) is { } problem)
            {
                wrong.Add($"{file}: {problem}");
            }
        }

        wrong.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(30);
    }

    /// <summary>The page or number to which the payload is addressed; the entry's, where the test is that it is addressed to another.</summary>
    private static string OursIn(JsonNode payload, JsonNode normalised, string channel)
    {
        var entry = payload["entry"]![0]!;
        var (sender, recipient) = ((string?)entry["messaging"]?[0]?["sender"]?["id"], (string?)entry["messaging"]?[0]?["recipient"]?["id"]);
        return channel == "whatsapp" ? (string)entry["changes"]![0]!["value"]!["metadata"]!["phone_number_id"]!
            : (string?)normalised["event_type"] == "ignored" ? (string?)entry["id"] ?? "none"
            : (string?)entry["id"] == sender ? sender! : recipient!;
    }

    private static string? Problem(Became became, JsonNode expected, string channel)
    {
        var (messages, changes) = (became.Messages, became.Changes);
        switch ((string)expected["event_type"]!)
        {
            case "message" or "postback" or "message_or_ignored" or "unsupported":
                return messages.Count != 1 ? $"{messages.Count} messages" : MessageProblem(messages[0], expected, channel);
            case "reaction" or "reaction_removed":
                return changes.Count == 1 && changes[0].Type == ((string)expected["event_type"]! == "reaction" ? "reaction.added" : "reaction.removed")
                    && changes[0].ExternalId == (string?)expected["target"] && changes[0].Emoji == (string?)expected["emoji"] ? null : "no such reaction";
            case "message_deleted":
                return changes.Count == 1 && changes[0].Type == "message.deleted" && changes[0].ExternalId == (string?)expected["external_id"] ? null : "not deleted";
            case "delivery":
                return became.Updates.Select(update => (update.ExternalId, update.State)).SequenceEqual([((string?)expected["external_ids"]![0], "delivered")]) ? null : "no receipt";
            case "message_status":
                return became.Updates.Select(update => (update.ExternalId, update.State)).SequenceEqual([((string?)expected["external_id"], (string)expected["status"]!)]) ? null : "no receipt";
            case "echo":
                return messages.Count == 0 && (expected["text"] is null || became.Echoes.Single().Content.Text == (string?)expected["text"]) ? null : "not an echo";
            default:
                return messages.Count == 0 && became.Kept.Count == 1 ? null : $"{messages.Count} messages, {became.Kept.Count} kept";
        }
    }

    private static string? MessageProblem(InboundMessage message, JsonNode expected, string channel)
    {
        var sender = (string?)expected["sender"] ?? message.From.Address[(message.From.Address.IndexOf(':') + 1)..];
        string[] addresses = channel == "whatsapp" ? ["tel:+" + sender, "whatsapp:" + sender] : [$"{channel}:{sender}"];
        var texts = expected["text_any_of"] is JsonArray several ? [.. several.Select(text => (string?)text)] : expected["text"] is { } text ? new[] { (string?)text } : null;
        return !addresses.Contains(message.From.Address) ? "from " + message.From.Address
            : expected["external_id"] is { } id && message.ExternalId != (string?)id ? "id " + message.ExternalId
            : texts is not null && !texts.Contains(message.Content.Text) ? "says " + message.Content.Text
            : expected["sender_name"] is { } name && message.From.Name != (string?)name ? "is named " + message.From.Name
            : expected["timestamp"] is { } at && message.OccurredAt != DateTimeOffset.Parse((string)at!, System.Globalization.CultureInfo.InvariantCulture) ? $"at {message.OccurredAt:o}"
            : expected["payload"] is { } payload && message.Content.Parts.All(part => part.Id != (string?)payload) ? "no choice"
            : expected["title"] is { } title && message.Content.Text != (string?)title ? "no title"
            : expected["referral"] is { } referral && message.Facts?["referral"] != (string?)referral["ref"] ? "no referral"
            : expected["reply_to"] is { } answered && message.Threading?.ReplyToExternalId != (string?)answered ? "answers " + message.Threading?.ReplyToExternalId
            : expected["forwarded"] is not null && message.Facts?["forwarded"] != "true" ? "not forwarded"
            : expected["story_url"] is { } story && message.Facts?["storyUrl"] != (string?)story ? "no story"
            : expected["error_code"] is { } code && message.Facts?["errorCode"] != (string?)code ? "no code"
            : expected["contacts"] is JsonArray cards && !cards.All(card => message.Content.Text.Contains((string)card!, StringComparison.Ordinal)) ? "no contacts"
            : expected["media"] is JsonArray media && media.Count != message.Content.Parts.Count ? $"{message.Content.Parts.Count} parts"
            : expected["media"]?[0]?["latitude"] is { } latitude && message.Content.Parts[0].Latitude != (double)latitude ? "elsewhere"
            : expected["media"]?[0]?["mime"] is { } mime && message.Attachments[0].MediaType != (string?)mime ? "is " + message.Attachments[0].MediaType
            : message.Content.Text.Length == 0 && message.Content.Parts.Count == 0 ? "is empty"
            : null;
    }

    private static string Shared([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "..", "shared"));

    private sealed record Became(ChannelHost Host, string Account)
    {
        public IReadOnlyList<InboundMessage> Messages => [.. Host.Captured.Of(HostingJson.Default.InboundMessage).Where(message => message.Account == Account).DistinctBy(message => message.ExternalId)];

        public IReadOnlyList<InboundChange> Changes => [.. Host.Captured.Of(HostingJson.Default.InboundChange).Where(change => change.Account == Account)];

        public IReadOnlyList<SentElsewhere> Echoes => [.. Host.Captured.Of(HostingJson.Default.SentElsewhere).Where(echo => echo.Account == Account)];

        public IReadOnlyList<DeliveryUpdated> Updates => [.. Host.Captured.Of(HostingJson.Default.DeliveryUpdated).Where(update => update.Account == Account)];

        public IReadOnlyList<ParkedMessage> Kept => [.. Host.Captured.Of(HostingJson.Default.ParkedMessage).Where(parked => parked.Key == Account)];
    }
}
