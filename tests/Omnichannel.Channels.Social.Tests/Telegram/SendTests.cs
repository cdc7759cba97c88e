using Omnichannel.Contracts;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;

namespace Omnichannel.Channels.Social.Tests.Bots;

/// <summary>What leaves through the Bot API.</summary>
public sealed class SendTests : IClassFixture<TelegramHost>
{
    private readonly TelegramHost _bot;

    public SendTests(TelegramHost bot)
    {
        _bot = bot;
        bot.Telegram.Behaviour = _ => BotBehaviour.Accept;
    }

    [Fact]
    public async Task Text_IsWhatTelegramDocuments()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "Your <parcel> & you") with { Threading = null };
        send = send with { Threading = new Threading { ReplyToExternalId = $"{send.To["telegram:".Length..]}:7" } };

        var outcome = await _bot.SendAsync(send);

        var call = CallsTo(send).ShouldHaveSingleItem();
        call.Fields.ToJsonString().ShouldBe(
            $$$"""{"chat_id":{{{send.To["telegram:".Length..]}}},"text":"Your \u003Cparcel\u003E \u0026 you","reply_parameters":{"message_id":7,"allow_sending_without_reply":true}}""");
        (outcome.State, outcome.ExternalId).ShouldBe((DeliveryStates.Sent, $"{send.To["telegram:".Length..]}:{call.Messages[0]}"));
    }

    [Fact]
    public async Task Delivery_Repeated_IsSentOnce()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "once");

        await _bot.SendAsync(send);
        var again = await _bot.SendAsync(send with { Attempt = 2 });

        again.State.ShouldBe(DeliveryStates.Sent);
        CallsTo(send).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Html_BecomesTelegramsFewTags()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "plain");
        send = send with { Content = send.Content with { Html = "<p>Dear <strong>Ada</strong>,</p><ul><li>1 &lt; 2</li></ul><p><a href=\"javascript:x\">no</a> <a href=\"https://e.com\">yes</a></p><script>x</script>" } };

        (await _bot.SendAsync(send)).Degraded.ShouldBeEmpty();

        var fields = CallsTo(send).Single().Fields;
        fields["parse_mode"]!.ToString().ShouldBe("HTML");
        fields["text"]!.ToString().ShouldBe("Dear <strong>Ada</strong>,\n\n• 1 &lt; 2\n\nno <a href=\"https://e.com/\">yes</a>");
    }

    [Fact]
    public async Task Html_ThatTelegramDoesNotParse_GoesPlain()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "plain words");
        _bot.Telegram.Behaviour = call => call.Fields.ContainsKey("parse_mode") ? new BotBehaviour(400, "Bad Request: can't parse entities: oops") : BotBehaviour.Accept;

        var outcome = await _bot.SendAsync(send with { Content = send.Content with { Html = "<b>rich</b>" } });

        (outcome.State, outcome.Degraded.Single()).ShouldBe((DeliveryStates.Sent, "html"));
        CallsTo(send).Single().Fields["text"]!.ToString().ShouldBe("plain words");
    }

    [Fact]
    public async Task Text_TooLong_IsCutBetweenCharactersAndTakenBackWhole()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), string.Concat(Enumerable.Repeat("😀", 3_000)));

        var outcome = await _bot.SendAsync(send);

        var texts = CallsTo(send);
        texts.Select(call => call.Fields["text"]!.ToString()).ShouldAllBe(text => text.Length <= 4096 && !char.IsHighSurrogate(text[text.Length - 1]));
        string.Concat(texts.Select(call => call.Fields["text"]!.ToString())).ShouldBe(send.Content.Text);
        await _bot.SendAsync(send with { DeliveryId = Guid.CreateVersion7(), Type = "message.delete", ExternalId = outcome.ExternalId });
        CallsTo(send, "deleteMessages").Single().Fields["message_ids"]!.AsArray().Select(id => (long)id!).ShouldBe(texts.Select(call => call.Messages[0]));
    }

    [Fact]
    public async Task Choices_AreAKeyboardBelowTheText()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "Which?");

        await _bot.SendAsync(send with { Content = send.Content with { Parts = [new Part { Type = PartTypes.Choice, Id = "a", Title = "Yes" }, new Part { Type = PartTypes.Choice, Id = new string('ü', 50), Title = "No" }] } });

        var rows = CallsTo(send).Single().Fields["reply_markup"]!["inline_keyboard"]!.AsArray();
        rows[0]!.ToJsonString().ShouldBe("""[{"text":"Yes","callback_data":"a"}]""");
        rows[1]![0]!["callback_data"]!.ToString().ShouldBe(new string('ü', 32));
    }

    [Fact]
    public async Task Files_PicturesTogetherWithTheTextAsCaptionDocumentsAlone()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "See");
        var album = send with { Attachments = [await FileAsync("a.jpg", "image/jpeg"), await FileAsync("b.mp4", "video/mp4")] };
        var mixed = send with { DeliveryId = Guid.CreateVersion7(), Attachments = [await FileAsync("c.png", "image/png"), await FileAsync("d.pdf", "application/pdf")] };

        (await _bot.SendAsync(album)).State.ShouldBe(DeliveryStates.Sent);
        (await _bot.SendAsync(mixed)).State.ShouldBe(DeliveryStates.Sent);

        var group = CallsTo(send, "sendMediaGroup").Single();
        group.Fields["media"]!.ToJsonString().ShouldBe("""[{"type":"photo","media":"attach://file0","caption":"See"},{"type":"video","media":"attach://file1"}]""");
        group.Files.ShouldBe(new Dictionary<string, string> { ["file0"] = "a.jpg", ["file1"] = "b.mp4" });
        CallsTo(send, "sendMessage").Single().Fields["text"]!.ToString().ShouldBe("See");
        CallsTo(send, "sendPhoto").Single().Files["photo"].ShouldBe("c.png");
        CallsTo(send, "sendDocument").Single().Files["document"].ShouldBe("d.pdf");
    }

    [Fact]
    public async Task Photo_ThatTelegramCannotShow_GoesAsAFile()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser()) with { Attachments = [await FileAsync("a.png", "image/png")] };
        _bot.Telegram.Behaviour = call => call.Method == "sendPhoto" ? new BotBehaviour(400, "Bad Request: PHOTO_INVALID_DIMENSIONS") : BotBehaviour.Accept;

        var outcome = await _bot.SendAsync(send);

        (outcome.State, outcome.Degraded.Single()).ShouldBe((DeliveryStates.Sent, "attachments"));
        CallsTo(send, "sendDocument").Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(403, "Forbidden: bot was blocked by the user", "failed", "blocked")]
    [InlineData(400, "Bad Request: chat not found", "failed", "no-chat")]
    [InlineData(401, "Unauthorized", "failed", "token")]
    [InlineData(400, "Bad Request: something new", "failed", "400")]
    [InlineData(500, "Internal Server Error", "retry", "500")]
    [InlineData(504, "Gateway Timeout", "unknown", "answer-lost")]
    public async Task Refusal_IsSaidInWords(int code, string description, string state, string error)
    {
        _bot.Telegram.Behaviour = _ => new BotBehaviour(code, description);

        var outcome = await _bot.SendAsync(TelegramHost.Send(TelegramHost.NewUser(), "x"));

        (outcome.State, outcome.Error!.Code).ShouldBe((state, error));
    }

    [Fact]
    public async Task TooMany_InTheMiddle_GoesOnWhereItStopped()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "See") with { Attachments = [await FileAsync("c.png", "image/png"), await FileAsync("d.pdf", "application/pdf")] };
        _bot.Telegram.Behaviour = call => call.Method == "sendDocument" ? new BotBehaviour(429, "Too Many Requests: retry after 7", 7) : BotBehaviour.Accept;
        var first = await _bot.SendAsync(send);
        _bot.Telegram.Behaviour = _ => BotBehaviour.Accept;

        var second = await _bot.SendAsync(send with { Attempt = 2 });

        (first.State, first.RetryAfterSeconds).ShouldBe((DeliveryStates.Retry, 7));
        second.State.ShouldBe(DeliveryStates.Sent);
        CallsTo(send, "sendMessage").Count.ShouldBe(1);
        CallsTo(send, "sendPhoto").Count.ShouldBe(1);
        CallsTo(send, "sendDocument").Count.ShouldBe(1);
    }

    [Fact]
    public async Task AnswerLost_IsUnknownAndNotSentAgain()
    {
        var send = TelegramHost.Send(TelegramHost.NewUser(), "perhaps");
        _bot.Telegram.Behaviour = _ => BotBehaviour.AcceptAndHangUp;

        (await _bot.SendAsync(send)).State.ShouldBe(DeliveryStates.Unknown);

        _bot.Telegram.Behaviour = _ => BotBehaviour.Accept;
        CallsTo(send).Count.ShouldBe(1);
    }

    [Fact]
    public async Task EditReactionAndDelete_ReachTheMessage()
    {
        _bot.Telegram.Behaviour = call => call.Method == "editMessageText" ? new BotBehaviour(400, "Bad Request: there is no text in the message to edit") : BotBehaviour.Accept;
        var send = TelegramHost.Send(TelegramHost.NewUser(), "new");
        var about = send.To["telegram:".Length..] + ":12";

        await _bot.SendAsync(send with { Type = "message.edit", ExternalId = about });
        await _bot.SendAsync(send with { DeliveryId = Guid.CreateVersion7(), Type = "reaction", ExternalId = about, Emoji = "👍" });
        await _bot.SendAsync(send with { DeliveryId = Guid.CreateVersion7(), Type = "reaction", ExternalId = about, Emoji = null });
        var outcome = await _bot.SendAsync(send with { DeliveryId = Guid.CreateVersion7(), Type = "message.delete", ExternalId = about });

        CallsTo(send, "editMessageCaption").Single().Fields["caption"]!.ToString().ShouldBe("new");
        CallsTo(send, "setMessageReaction").Select(call => call.Fields["reaction"]!.ToJsonString()).ShouldBe(["""[{"type":"emoji","emoji":"\uD83D\uDC4D"}]""", "[]"]);
        outcome.State.ShouldBe(DeliveryStates.Sent);
        CallsTo(send, "deleteMessage").Count.ShouldBe(1);
    }

    private IReadOnlyList<BotCall> CallsTo(SendMessage send, string? method = null) =>
        [.. _bot.Telegram.Calls.Where(call => (method is null || call.Method == method) && call.Fields["chat_id"]?.ToString() == send.To["telegram:".Length..])];

    private async Task<Attachment> FileAsync(string name, string mediaType)
    {
        var stored = await _bot.Host.Service<BlobStore>().SaveAsync(System.Text.Encoding.UTF8.GetBytes(name), TestContext.Current.CancellationToken);
        return new Attachment { Id = name, Name = name, MediaType = mediaType, Size = stored.Size, Sha256 = stored.Sha256 };
    }
}
