using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Omnichannel.Channels.Sms.OptOut;
using Omnichannel.Channels.Sms.Webhooks;
using Omnichannel.Contracts;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Channels.Sms.Tests;

/// <summary>What Twilio's fields become.</summary>
public sealed class InboundTranslatorTests
{
    private static readonly Account Shop = new() { Id = "shop", Channel = "sms", Provider = "twilio" };
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Translate_EveryTwilioFixture_GivesWhatItsIndexSays()
    {
        var index = Path.Combine(Shared(), "fixtures", "payloads", "index.json");
        if (!File.Exists(index))
        {
            Assert.Skip("../shared/fixtures is not there.");
        }

        var root = JsonNode.Parse(await File.ReadAllTextAsync(index))!;
        var entries = root as JsonArray ?? root.AsObject().Select(property => property.Value).OfType<JsonArray>().First();
        var tried = 0;
        foreach (var entry in entries.Where(entry => (string?)entry!["kind"] is "sms" or "whatsapp-via-twilio" && (string?)entry["normalised"]?["event_type"] == "message"))
        {
            var expected = entry!["normalised"]!;
            var request = await TwilioSignatureTests.ReadAsync(
                await File.ReadAllTextAsync(Path.Combine(Path.GetDirectoryName(index)!, (string)entry["file"]!)));

            var (message, problem) = InboundTranslator.Translate(request, Shop, Guid.Empty, Now);

            problem.ShouldBeNull((string)entry["file"]!);
            message!.ExternalId.ShouldBe((string?)expected["external_id"]);
            message.From.Address.ShouldBe("tel:" + (string?)expected["sender"]);
            var texts = expected["text_any_of"] is JsonArray several ? several.Select(text => (string)text!) : [(string)expected["text"]!];
            texts.ShouldContain(message.Content.Text);
            tried++;
        }

        tried.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Translate_AWhatsAppPlace_IsALocation()
    {
        var request = await TwilioSignatureTests.ReadAsync(
            "MessageSid=SM1&From=whatsapp%3A%2B15551234567&ProfileName=Ada&Body=&Latitude=52.52&Longitude=13.4&Label=Berlin&NumMedia=0");

        var (message, _) = InboundTranslator.Translate(request, Shop with { Channel = "whatsapp" }, Guid.Empty, Now);

        message!.From.ShouldBe(new Sender { Address = "tel:+15551234567", Name = "Ada", Claims = message.From.Claims });
        message.Content.Parts.ShouldHaveSingleItem().ShouldBe(new Part { Type = PartTypes.Location, Latitude = 52.52, Longitude = 13.4, Title = "Berlin" });
    }

    [Fact]
    public async Task Translate_Pictures_AreAttachmentsToFetch()
    {
        var request = await TwilioSignatureTests.ReadAsync(
            "MessageSid=MM1&From=%2B15551234567&Body=look&NumMedia=2&MediaUrl0=https%3A%2F%2Fmedia.example%2F0&MediaContentType0=image%2Fjpeg"
            + "&MediaUrl1=https%3A%2F%2Fmedia.example%2F1&MediaContentType1=video%2Fmp4");

        var (message, _) = InboundTranslator.Translate(request, Shop, Guid.Empty, Now);

        message!.Attachments.Select(file => (file.Name, file.MediaType, file.Url)).ShouldBe(
            [("media-0.jpg", "image/jpeg", "https://media.example/0"), ("media-1.mp4", "video/mp4", "https://media.example/1")]);
        message.Content.Parts.Select(part => part.Type).ShouldBe([PartTypes.Image, PartTypes.Video]);
    }

    [Theory]
    [InlineData("MessageSid=SM1&Body=x")]
    [InlineData("MessageSid=SM1&From=384387&Body=x")]
    [InlineData("MessageSid=SM1&From=ACME&Body=x")]
    [InlineData("From=%2B15551234567&Body=x")]
    public async Task Translate_WithoutNumberOrSid_SaysWhy(string form)
    {
        var (message, problem) = InboundTranslator.Translate(await TwilioSignatureTests.ReadAsync(form), Shop, Guid.Empty, Now);

        message.ShouldBeNull();
        problem.ShouldNotBeNullOrEmpty();
    }

    [Theory]
    [InlineData("Body=STOP", "Stop", "en")]
    [InlineData("Body=+stop.+", "Stop", "en")]
    [InlineData("Body=Stop+all!", "Stop", "en")]
    [InlineData("Body=Start", "Start", "en")]
    [InlineData("Body=help", "Help", "en")]
    [InlineData("Body=please+stop+by", "None", "en")]
    [InlineData("Body=abmelden", "None", "en")]
    [InlineData("Body=STOP&OptOutType=HELP", "Help", "")]
    [InlineData("Body=arret&OptOutType=STOP", "Stop", "")]
    public async Task OptOutOf_AWord_IsTwiliosOrOurs(string form, string word, string language)
    {
        var found = InboundTranslator.OptOutOf(await TwilioSignatureTests.ReadAsync(form), []);

        (found.Word.ToString(), found.Language).ShouldBe((word, language));
    }

    [Theory]
    [InlineData("Abmelden", "Stop", "de")]
    [InlineData("arrêt", "Stop", "fr")]
    [InlineData("STOP", "Stop", "de")]
    [InlineData("Hilfe", "Help", "de")]
    [InlineData("baja", "None", "en")]
    public void Read_AccountsLanguages_CountBesidesEnglish(string text, string word, string language)
    {
        var found = OptOutWords.Read(text, ["de-CH", "fr"]);

        (found.Word.ToString(), found.Language).ShouldBe((word, language));
    }

    [Fact]
    public void AnswerTo_EveryLanguage_FitsIntoTwoSegments()
    {
        foreach (var language in OptOutWords.Known)
        {
            foreach (var word in new[] { OptOutWord.Stop, OptOutWord.Start, OptOutWord.Help })
            {
                OptOutWords.AnswerTo(word, language).Length.ShouldBeInRange(20, 134);
            }
        }
    }

    private static string Shared([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "shared"));
}
