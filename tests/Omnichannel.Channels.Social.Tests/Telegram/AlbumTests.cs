using System.Text.Json.Nodes;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary>Several of Telegram's messages that are one.</summary>
public sealed class AlbumTests(TelegramHost bot) : IClassFixture<TelegramHost>
{
    [Fact]
    public async Task Album_ReversedAndDoubled_IsOneMessageThatGrows()
    {
        var user = TelegramHost.NewUser();
        var (first, second, third) = (Item(user, 20, "Album"), Item(user, 21), Item(user, 22));

        await bot.PostAsync(third, first, third, second, first);

        await Until.True(() => bot.ChangesOf(user).Count >= 3, "the rest arrives");
        bot.MessagesOf(user).ShouldAllBe(message => message.ExternalId == $"{user}:22");
        var changes = bot.ChangesOf(user);
        changes.ShouldAllBe(change => change.Type == "message.extended" && change.ExternalId == $"{user}:22");
        changes.SelectMany(change => change.Attachments!).Select(file => file.Url).Distinct().Order().ShouldBe(["provider-file:bot/l20", "provider-file:bot/l21"]);
        changes.Select(change => change.Content!.Text).ShouldAllBe(text => text == "Album");
        changes.Where(change => change.Attachments![0].Url!.EndsWith("20")).Select(change => change.EventId).Distinct().ShouldHaveSingleItem("a doubled update has one effect");
    }

    [Fact]
    public async Task Album_ReactionReplyAndEditOfAnyPicture_AreAboutTheOneMessage()
    {
        var user = TelegramHost.NewUser();
        await bot.PostAsync(Item(user, 20, "Album"), Item(user, 21));

        var edited = bot.Telegram.Update(user, Photo(21, "new words"), "edited_message", id: 21);
        await bot.PostAsync(
            edited,
            JsonNode.Parse("""
                {"update_id":{{user}},"message_reaction":{"chat":{"id":{{user}},"type":"private"},"message_id":21,"user":{"id":{{user}},"is_bot":false,"first_name":"A"},"date":1,
                 "old_reaction":[],"new_reaction":[{"type":"emoji","emoji":"👍"}]}}
                """.Replace("{{user}}", user.ToString(System.Globalization.CultureInfo.InvariantCulture)))!,
            bot.Telegram.Update(user, new JsonObject { ["text"] = "this one", ["reply_to_message"] = new JsonObject { ["message_id"] = 21, ["date"] = 1 } }));

        await Until.True(() => bot.ChangesOf(user).Count == 3 && bot.MessagesOf(user).Count == 2, "all arrive");
        bot.ChangesOf(user).ShouldAllBe(change => change.ExternalId == $"{user}:20");
        var edit = bot.ChangesOf(user).Single(change => change.Type == "message.edited");
        edit.Content!.Text.ShouldBe("Album\nnew words");
        edit.Attachments!.Count.ShouldBe(2);
        bot.MessagesOf(user)[1].Threading!.ReplyToExternalId.ShouldBe($"{user}:20");
    }

    private static JsonObject Photo(long id, string? caption) => new()
    {
        ["media_group_id"] = "13579",
        ["caption"] = caption,
        ["photo"] = new JsonArray(
            new JsonObject { ["file_id"] = "s" + id, ["file_unique_id"] = "us" + id, ["width"] = 90, ["height"] = 60 },
            new JsonObject { ["file_id"] = "l" + id, ["file_unique_id"] = "ul" + id, ["width"] = 900, ["height"] = 600 }),
    };

    private JsonObject Item(long user, long id, string? caption = null) => bot.Telegram.Update(user, Photo(id, caption), id: id);
}
