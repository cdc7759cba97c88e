using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary>Real payloads become what their index says, through the webhook; each from a customer of its own.</summary>
public sealed class FixtureTests(TelegramHost bot) : IClassFixture<TelegramHost>
{
    [Fact]
    public async Task Fixtures_AllOfTelegram_BecomeWhatTheirIndexSays()
    {
        var folder = Path.Combine(Shared(), "fixtures", "payloads");
        if (!Directory.Exists(folder))
        {
            Assert.Skip("../shared/fixtures is not there.");
        }

        foreach (var entry in JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "index.json")))!.AsArray().Where(entry => (string?)entry!["provider"] == "telegram"))
        {
            var name = (string)entry!["file"]!;
            var user = TelegramHost.NewUser();
            var text = await File.ReadAllTextAsync(Path.Combine(folder, name));
            var original = (string?)entry["normalised"]!["sender"] ?? (text.Contains("427770117") ? "427770117" : "5");
            text = text.Replace($"\"id\": {original},", $"\"id\": {user.ToString(CultureInfo.InvariantCulture)},");
            var update = JsonNode.Parse(text)!;
            await bot.PostAsync(update is JsonArray several ? several.Select(one => one!.DeepClone()) : [update]);
            await CheckAsync(name, entry["normalised"]!.AsObject(), user);
        }
    }

    private async Task CheckAsync(string name, JsonObject expected, long user)
    {
        switch ((string?)expected["event_type"])
        {
            case "message":
                var files = (expected["media"] as JsonArray)?.Count(one => one!["id"] is not null) ?? 0;
                await Until.True(() => bot.MessagesOf(user).Count == 1 && FilesOf(user).Count == files, name);
                Check(name, expected, bot.MessagesOf(user).Single(), user);
                break;
            case "message_edited":
                await Until.True(() => bot.ChangesOf(user).Count == 1, name);
                bot.ChangesOf(user).Single().Content!.Text.ShouldBe((string)expected["text"]!, name);
                break;
            default:
                bot.MessagesOf(user).ShouldBeEmpty(name);
                break;
        }
    }

    private void Check(string name, JsonObject expected, InboundMessage message, long user)
    {
        if (expected["text"] is { } text)
        {
            message.Content.Text.ShouldBe((string)text!, name);
        }

        if (expected["sender_name"] is { } sender)
        {
            message.From.Name.ShouldBe((string)sender!, name);
        }

        if (expected["external_id"] is { } id)
        {
            message.ExternalId.ShouldBe($"{user}:{id}", name);
        }

        if (expected["timestamp"] is { } at)
        {
            message.OccurredAt.ShouldBe(DateTimeOffset.Parse((string)at!, CultureInfo.InvariantCulture), name);
        }

        if (expected["reply_to_present"] is not null)
        {
            message.Threading!.ReplyToExternalId.ShouldNotBeNull(name);
        }

        if (expected["media"] is JsonArray media)
        {
            FilesOf(user).ShouldBe(media.Select(one => (string?)one!["id"]).OfType<string>(), name);
            message.Content.Parts[0].Type.ShouldBe((string)media[0]!["type"]!, name);
            (message.Content.Parts[0].Latitude ?? 0).ShouldBe((double?)media[0]!["latitude"] ?? message.Content.Parts[0].Latitude ?? 0, name);
        }
    }

    private List<string> FilesOf(long user) =>
    [
        .. bot.MessagesOf(user).SelectMany(message => message.Attachments).Concat(bot.ChangesOf(user).SelectMany(change => change.Attachments ?? []))
            .OrderBy(file => file.Id, StringComparer.Ordinal).Select(file => file.Url!.Split('/')[^1]),
    ];

    private static string Shared([CallerFilePath] string file = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, "..", "..", "..", "..", "shared"));
}
