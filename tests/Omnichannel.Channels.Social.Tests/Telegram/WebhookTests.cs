using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary>Updates through the signed webhook.</summary>
public sealed class WebhookTests(TelegramHost bot) : IClassFixture<TelegramHost>
{
    [Fact]
    public async Task Text_WithEntities_IsPlainAndRich()
    {
        var message = await bot.ReceiveAsync(Json("""
            {"text":"Hi 😀 bold <x> link","entities":[{"type":"bold","offset":6,"length":4},{"type":"text_link","offset":15,"length":4,"url":"https://example.com/?a=1&b=2"}]}
            """));

        message.Content.Text.ShouldBe("Hi 😀 bold <x> link");
        message.Content.Html.ShouldBe("Hi 😀 <b>bold</b> &lt;x&gt; <a href=\"https://example.com/?a=1&amp;b=2\">link</a>");
        (message.From.Name, message.From.Language, message.Channel).ShouldBe(("Ada Lovelace", "en", "telegram"));
        message.Facts!["username"].ShouldBe("ada");
        message.ExternalId.ShouldStartWith(message.From.Address["telegram:".Length..] + ":");
    }

    [Theory]
    [InlineData("""{"document":{"file_id":"d","file_name":"a.pdf","mime_type":"application/pdf","file_size":5},"caption":"see"}""", "file", "application/pdf", "a.pdf")]
    [InlineData("""{"voice":{"file_id":"v","duration":3}}""", "audio", "audio/ogg", null)]
    [InlineData("""{"audio":{"file_id":"a","duration":3,"performer":"P","title":"T"}}""", "audio", "audio/mpeg", "P - T.mp3")]
    [InlineData("""{"video":{"file_id":"v","width":1,"height":1,"duration":1,"mime_type":"video/mp4"}}""", "video", "video/mp4", null)]
    [InlineData("""{"video_note":{"file_id":"n","length":1,"duration":1}}""", "video", "video/mp4", null)]
    [InlineData("""{"animation":{"file_id":"g","mime_type":"video/mp4"},"document":{"file_id":"g","mime_type":"video/mp4"}}""", "video", "video/mp4", "animation.mp4")]
    [InlineData("""{"sticker":{"file_id":"s","type":"regular","emoji":"🎉","is_animated":false,"is_video":false}}""", "image", "image/webp", "sticker.webp")]
    [InlineData("""{"photo":[{"file_id":"l","width":900,"height":600},{"file_id":"s","width":90,"height":60}]}""", "image", "image/jpeg", null)]
    public async Task Media_OfEveryKind_IsOneAttachmentWithoutTheToken(string json, string type, string mediaType, string? name)
    {
        var message = await bot.ReceiveAsync(Json(json));

        var file = message.Attachments.ShouldHaveSingleItem();
        message.Content.Parts.ShouldHaveSingleItem().ShouldSatisfyAllConditions(part => part.Type.ShouldBe(type), part => part.Attachment.ShouldBe(file.Id));
        file.MediaType.ShouldBe(mediaType);
        (name ?? file.Name).ShouldBe(file.Name);
        file.Url.ShouldStartWith("provider-file:bot/");
        file.Url!.ShouldNotContain(bot.Telegram.BotToken);
    }

    [Fact]
    public async Task Photo_LargestComesFirst_IsTheLargest() =>
        (await bot.ReceiveAsync(Json("""{"photo":[{"file_id":"big","width":100,"height":100},{"file_id":"small","width":50,"height":50}]}""")))
            .Attachments.Single().Url.ShouldBe("provider-file:bot/big");

    [Fact]
    public async Task File_TooLargeForBots_SaysSo() =>
        (await bot.ReceiveAsync(Json("""{"video":{"file_id":"v","file_size":30000000}}"""))).Attachments.Single()
            .ShouldSatisfyAllConditions(file => file.Url.ShouldBeNull(), file => file.Error!.ShouldContain("20 MB"), file => file.Size.ShouldBe(30_000_000));

    [Fact]
    public async Task Venue_BringsItsLocationTwice_IsOnePlace()
    {
        var message = await bot.ReceiveAsync(Json("""
            {"location":{"latitude":-2.9,"longitude":-79.0},"venue":{"location":{"latitude":-2.9,"longitude":-79.0},"title":"Cuenca","address":"Azuay"}}
            """));

        message.Content.Parts.ShouldBe([new Part { Type = PartTypes.Location, Latitude = -2.9, Longitude = -79.0, Title = "Cuenca, Azuay" }]);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 0)]
    public async Task Contact_OnlyTheSendersOwn_ProvesANumber(bool own, int claims)
    {
        var user = TelegramHost.NewUser();

        var message = await bot.ReceiveAsync(Json("""{"contact":{"phone_number":"15551234567","first_name":"Ada","user_id":USER}}""", own ? user : 5), user);

        message.Content.Text.ShouldBe("Ada: 15551234567");
        message.From.Claims.Count.ShouldBe(claims);
        message.From.Claims.ShouldAllBe(claim => claim == new Claim("tel:+15551234567", Assurances.Verified));
    }

    [Fact]
    public async Task Reply_KeepsWhatItAnswersAndForwardsSayFromWhom()
    {
        var user = TelegramHost.NewUser();

        var message = await bot.ReceiveAsync(
            Json("""{"text":"yes","reply_to_message":{"message_id":777,"date":1,"text":"shall we?"},"forward_origin":{"type":"hidden_user","date":1,"sender_user_name":"Grace"}}"""), user);

        message.Threading!.ReplyToExternalId.ShouldBe($"{user}:777");
        message.Content.Quoted.ShouldBe("shall we?");
        message.Facts!["forwardedFrom"].ShouldBe("Grace");
    }

    [Fact]
    public async Task Edited_IsAChangeOfThatMessage()
    {
        var user = TelegramHost.NewUser();
        await bot.PostAsync(bot.Telegram.Update(user, Json("""{"text":"hiiiii","edit_date":1700000100}"""), "edited_message", id: 229));

        await Until.True(() => bot.ChangesOf(user).Count == 1, "the change arrives");
        var change = bot.ChangesOf(user).Single();
        (change.Type, change.ExternalId, change.Content!.Text).ShouldBe(("message.edited", $"{user}:229", "hiiiii"));
        change.OccurredAt.ToUnixTimeSeconds().ShouldBe(1_700_000_100);
    }

    [Fact]
    public async Task Callback_IsTheButtonsWordsAndIsAnsweredAtTelegram()
    {
        var user = TelegramHost.NewUser();
        await bot.PostAsync(Json("""
            {"update_id":1,"callback_query":{"id":"cUSER","from":{"id":USER,"is_bot":false,"first_name":"Ada"},"chat_instance":"1","data":"opt-1",
             "message":{"message_id":9,"date":1,"chat":{"id":USER,"type":"private"},"reply_markup":{"inline_keyboard":[[{"text":"Option 1","callback_data":"opt-1"}]]}}}}
            """, user));

        await Until.True(() => bot.MessagesOf(user).Count == 1, "the choice arrives");
        var message = bot.MessagesOf(user).Single();
        message.Content.Text.ShouldBe("Option 1");
        message.Content.Parts.ShouldBe([new Part { Type = PartTypes.Choice, Id = "opt-1", Title = "Option 1" }]);
        message.Threading!.ReplyToExternalId.ShouldBe($"{user}:9");
        await Until.True(() => bot.Telegram.CallsOf("answerCallbackQuery").Any(call => call.Fields["callback_query_id"]!.ToString() == "c" + user), "the button rests");
    }

    [Fact]
    public async Task Reactions_WhatDiffers_IsWhatHappened()
    {
        var user = TelegramHost.NewUser();
        await bot.PostAsync(Json("""
            {"update_id":USER,"message_reaction":{"chat":{"id":USER,"type":"private"},"message_id":4,"user":{"id":USER,"is_bot":false,"first_name":"Ada"},"date":1700000000,
             "old_reaction":[{"type":"emoji","emoji":"👎"}],"new_reaction":[{"type":"emoji","emoji":"👍"},{"type":"custom_emoji","custom_emoji_id":"1"}]}}
            """, user));

        await Until.True(() => bot.ChangesOf(user).Count == 3, "the reactions arrive");
        bot.ChangesOf(user).Select(change => (change.Type, change.Emoji, change.ExternalId)).ShouldBe(
            [("reaction.removed", "👎", $"{user}:4"), ("reaction.added", "👍", $"{user}:4"), ("reaction.added", "✨", $"{user}:4")]);
        bot.ChangesOf(user).Select(change => change.EventId).Distinct().Count().ShouldBe(3);
    }

    [Theory]
    [InlineData("kicked", false)]
    [InlineData("member", true)]
    public async Task Blocked_RevokesAndUnblocked_Grants(string status, bool granted)
    {
        var user = TelegramHost.NewUser();
        await bot.PostAsync(Json("""
            {"update_id":USER,"my_chat_member":{"chat":{"id":USER,"type":"private"},"from":{"id":USER,"is_bot":false,"first_name":"Ada"},"date":1700000000,
             "old_chat_member":{"status":"member","user":{"id":1,"is_bot":true,"first_name":"b"}},"new_chat_member":{"status":"STATUS","user":{"id":1,"is_bot":true,"first_name":"b"},"until_date":0}}}
            """.Replace("STATUS", status), user));

        await Until.True(() => bot.Host.Captured.Of(HostingJson.Default.ConsentChanged).Any(consent => consent.Address == "telegram:" + user), "the consent arrives");
        bot.Host.Captured.Of(HostingJson.Default.ConsentChanged).Single(consent => consent.Address == "telegram:" + user).Granted.ShouldBe(granted);
    }

    [Fact]
    public async Task Group_IsToldOnceAndGivesNoMessage()
    {
        var group = -TelegramHost.NewUser();
        JsonObject InGroup() => bot.Telegram.Update(5, Json("""{"text":"x","chat":{"id":USER,"type":"supergroup","title":"g"}}""", group));

        await bot.PostAsync(InGroup(), InGroup(), InGroup());
        var user = TelegramHost.NewUser();
        await bot.ReceiveAsync(Json("""{"text":"in private"}"""), user);
        await Until.True(() => ToldIn(group) == 1, "the group is told");

        bot.MessagesOf(group).ShouldBeEmpty();
        ToldIn(group).ShouldBe(1);
    }

    [Fact]
    public async Task Channel_IsToldNothing()
    {
        await bot.PostAsync(Json("""{"update_id":141921710,"channel_post":{"message_id":2,"chat":{"id":-1001305240521,"title":"c","type":"channel"},"date":1515760382,"text":"post~~~"}}"""));
        await bot.ReceiveAsync(Json("""{"text":"behind it"}"""));

        ToldIn(-1001305240521).ShouldBe(0);
        bot.MessagesOf(-1001305240521).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"update_id":1,"inline_query":{"id":"1","query":"x"}}""")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"something_new":{}}}""")]
    [InlineData("""{"update_id":1,"message":"not an object"}""")]
    [InlineData("""{"update_id":1,"callback_query":{"id":"1","data":"x"}}""")]
    [InlineData("""{"update_id":1,"callback_query":{"id":"1","from":{"id":5},"data":"x","message":{"chat":{"id":5,"type":"private"},"reply_markup":{"inline_keyboard":[[null]]}}}}""")]
    [InlineData("""{"update_id":1,"my_chat_member":{"chat":{"id":5,"type":"private"},"from":{"id":5},"date":1700000000}}""")]
    [InlineData("""{"update_id":1,"my_chat_member":{"chat":{"id":-5,"type":"group"},"from":{"id":5},"date":1700000000}}""")]
    [InlineData("""{"update_id":1,"message_reaction":{"message_id":1,"date":1}}""")]
    [InlineData("""{"update_id":1,"message":{"message_id":1,"date":1,"chat":{"id":5,"type":"private"},"photo":[null]}}""")]
    [InlineData("[]")]
    [InlineData("not json")]
    public async Task Update_NotUnderstood_IsKeptForTheOperator(string body)
    {
        var before = bot.Host.Captured.Of(HostingJson.Default.ParkedMessage).Count;

        using var answer = await RawAsync(body, bot.Telegram.SecretToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Until.True(
            () => bot.Host.Captured.Of(HostingJson.Default.ParkedMessage).Skip(before).Any(parked => Encoding.UTF8.GetString(parked.Body) == body), "it is parked");
    }

    [Fact]
    public async Task Text_WithHalfASurrogatePair_IsMadeFitToStore()
    {
        var user = TelegramHost.NewUser();

        using var answer = await RawAsync(
            bot.Telegram.Update(user, Json("""{"text":"half HALF a pair"}""")).ToJsonString().Replace("HALF", @"\ud83d"), bot.Telegram.SecretToken);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        await Until.True(() => bot.MessagesOf(user).Count == 1, "the message arrives");
        bot.MessagesOf(user).Single().Content.Text.ShouldBe("half \ufffd a pair");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Secret_MissingOrWrong_Is403AndChangesNothing(string? secret)
    {
        var user = TelegramHost.NewUser();

        using var answer = await RawAsync(bot.Telegram.Update(user, Json("""{"text":"x"}""")).ToJsonString(), secret);

        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await bot.ReceiveAsync(Json("""{"text":"behind it"}"""));
        bot.MessagesOf(user).ShouldBeEmpty();
    }

    [Fact]
    public async Task Account_Unknown_Is404()
    {
        using var answer = await bot.Host.Http.PostAsync("webhooks/nobody/telegram", new StringContent("{}"));

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static JsonObject Json(string json, long user = 0) => JsonNode.Parse(json.Replace("USER", user.ToString(CultureInfo.InvariantCulture)))!.AsObject();

    private int ToldIn(long chat) => bot.Telegram.CallsOf("sendMessage").Count(call => call.Fields["chat_id"]!.ToString() == chat.ToString(CultureInfo.InvariantCulture));

    private async Task<HttpResponseMessage> RawAsync(string body, string? secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "webhooks/bot/telegram") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (secret is not null)
        {
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        }

        return await bot.Host.Http.SendAsync(request);
    }
}
