using Omnichannel.Contracts;
using Omnichannel.Conversations.Deliveries;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Conversations.Tests.Deliveries;

public sealed class DegradationTests
{
    private static readonly Part Yes = new() { Type = PartTypes.Choice, Id = "y", Title = "Yes" };
    private static readonly Part No = new() { Type = PartTypes.Choice, Id = "n", Title = "No & never" };
    private static readonly Attachment Picture = new() { Id = "a1", Name = "x.png", MediaType = "image/png", Size = 1_000 };
    private static readonly Part ShowsPicture = new() { Type = PartTypes.Image, Attachment = "a1" };

    [Fact]
    public void Apply_EverythingCanBeDone_ChangesNothing()
    {
        var content = new Content { Text = "Hello", Html = "<b>Hello</b>", Parts = [ShowsPicture, Yes, No] };
        var can = new Capabilities { Html = true, Choices = "buttons", MediaTypes = ["image/*"], MaxAttachmentBytes = 1_000 };

        var result = Apply(content, can, Picture);

        result.What.ShouldBeEmpty();
        var only = result.Parts.ShouldHaveSingleItem();
        only.Content.Html.ShouldBe("<b>Hello</b>");
        only.Content.Parts.ShouldBe([ShowsPicture, Yes, No]);
        only.Attachments.ShouldBe([Picture]);
    }

    [Theory]
    [InlineData("numbered", "Sure?\n\n1. Yes\n2. No & never")]
    [InlineData("none", "Sure?\n\n- Yes\n- No & never")]
    public void Apply_NoButtons_ListsTheChoices(string choices, string text)
    {
        var result = Apply(new Content { Text = "Sure?", Parts = [Yes, No] }, new Capabilities { Choices = choices });

        result.What.ShouldBe([Degradation.Choices]);
        result.Parts[0].Content.Text.ShouldBe(text);
        result.Parts[0].Content.Parts.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_NoButtonsButHtml_ListsTheChoicesThereToo()
    {
        var result = Apply(new Content { Text = "Sure?", Html = "<p>Sure?</p>", Parts = [Yes, No] }, new Capabilities { Html = true });

        result.Parts[0].Content.Html.ShouldBe("<p>Sure?</p><ul><li>Yes</li><li>No &amp; never</li></ul>");
    }

    [Fact]
    public void Apply_NoHtml_LeavesTheText()
    {
        var result = Apply(new Content { Text = "Hello", Html = "<b>Hello</b>" }, new Capabilities());

        result.What.ShouldBe([Degradation.Html]);
        result.Parts[0].Content.Html.ShouldBeNull();
        result.Parts[0].Content.Text.ShouldBe("Hello");
    }

    [Theory]
    [InlineData("video/*", 5_000)]
    [InlineData("image/jpeg", 5_000)]
    [InlineData("image/*", 999)]
    public void Apply_FileThatIsNotTaken_BecomesALink(string mediaType, long maxBytes)
    {
        var can = new Capabilities { MediaTypes = [mediaType], MaxAttachmentBytes = maxBytes };

        var result = Apply(new Content { Text = "See", Parts = [ShowsPicture] }, can, Picture);

        result.What.ShouldBe([Degradation.Attachments]);
        result.Parts[0].Content.Text.ShouldBe("See\n\nx.png: https://hub.example/a1");
        result.Parts[0].Content.Parts.ShouldBeEmpty();
        result.Parts[0].Attachments.ShouldBeEmpty();
    }

    [Fact]
    public void Apply_OnlyAFileThatIsNotTaken_SendsTheLinkAlone() =>
        Apply(new Content { Parts = [ShowsPicture] }, new Capabilities(), Picture).Parts[0].Content.Text.ShouldBe("x.png: https://hub.example/a1");

    [Fact]
    public void Apply_LongText_IsSplitWithFilesFirstAndChoicesLast()
    {
        var content = new Content { Text = "one two three", Parts = [ShowsPicture, Yes] };
        var can = new Capabilities { MaxTextLength = 7, MediaTypes = ["*/*"], Choices = "buttons" };

        var result = Apply(content, can, Picture);

        result.What.ShouldBe([Degradation.Split]);
        result.Parts.Select(part => part.Content.Text).ShouldBe(["one two", "three"]);
        result.Parts.Select(part => part.Attachments.Count).ShouldBe([1, 0]);
        result.Parts[0].Content.Parts.ShouldBe([ShowsPicture]);
        result.Parts[1].Content.Parts.ShouldBe([Yes]);
    }

    [Theory]
    [InlineData("Look", 10, "Look a1, a2")]
    [InlineData("Look at these", 10, "Look at these, a1, a2")]
    [InlineData("", 10, "a1, a2")]
    [InlineData("Look", 0, "Look, a1, a2")]
    public void Apply_OneFileAMessage_EachGoesAloneAndTheTextWhereItFits(string text, int caption, string messages)
    {
        var can = new Capabilities { MediaTypes = ["image/*"], MaxAttachments = 1, MaxCaptionLength = caption };

        var result = Apply(new Content { Text = text, Parts = [ShowsPicture] }, can, Picture, Picture with { Id = "a2" });

        string.Join(", ", result.Parts.Select(part => string.Join(' ', new[] { part.Content.Text }.Concat(part.Attachments.Select(file => file.Id)).Where(word => word.Length > 0))))
            .ShouldBe(messages);
    }

    [Fact]
    public void Apply_OneFileAMessageAndAQuestion_AsksLast()
    {
        var can = new Capabilities { MediaTypes = ["image/*"], MaxAttachments = 1, MaxCaptionLength = 100, Choices = "buttons" };

        var result = Apply(new Content { Text = "This one?", Parts = [ShowsPicture, Yes] }, can, Picture, Picture with { Id = "a2" });

        result.Parts.Select(part => part.Content.Text).ShouldBe(["", "", "This one?"]);
        result.Parts[^1].Content.Parts.ShouldBe([Yes]);
    }

    [Theory]
    [InlineData("whatsapp", "Look", "image", "", "Look+image")]
    [InlineData("whatsapp", "Listen", "audio", "", "Listen, audio")]
    [InlineData("whatsapp", "", "audio", "", "audio")]
    [InlineData("whatsapp", "Sure?", "image", "choice", "image, Sure?+choice")]
    [InlineData("whatsapp", "", "image", "choice", "image, choice")]
    [InlineData("whatsapp", "Sure?", "", "choice", "Sure?+choice")]
    [InlineData("whatsapp", "We are here", "", "location", "We are here, location")]
    [InlineData("whatsapp", "Look", "image", "location", "Look+image, location")]
    [InlineData("whatsapp", "Here?", "image", "location choice", "image, location, Here?+choice")]
    [InlineData("whatsapp", "", "", "location location", "location, location")]
    [InlineData("whatsapp", "", "", "location", "location")]
    [InlineData("messenger", "", "image", "choice", "image, choice")]
    [InlineData("messenger", "", "image", "location", "location, image")]
    [InlineData("messenger", "We are here", "", "location", "We are here+location")]
    [InlineData("instagram", "Sure?", "image", "choice", "image, Sure?+choice")]
    public void Apply_WhatMetaTakesAsSeveralMessages_IsThatManyDeliveries(string channel, string text, string files, string parts, string messages)
    {
        var account = new Account { Id = "a", Provider = "meta", Channel = channel, DisplayName = "a" };
        var content = new Content
        {
            Text = text,
            Parts = [.. Words(parts).Select((type, index) => new Part { Type = type, Id = "p" + index, Title = "P", Latitude = 1, Longitude = index })],
        };

        var attached = Words(files).Select(type => new Attachment { Id = type, Name = type, MediaType = type + "/mpeg", Size = 1_000 }).ToArray();

        var result = Degradation.Apply(content, attached, DefaultCapabilities.Of(account), file => file.Id, DefaultCapabilities.OneThingEach(account));

        string.Join(", ", result.Parts.Select(part => string.Join('+', new[] { part.Content.Text }
            .Concat(part.Attachments.Select(file => file.Id)).Concat(part.Content.Parts.Select(one => one.Type)).Where(word => word.Length > 0)))).ShouldBe(messages);
        result.What.ShouldBeEmpty();
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Degraded Apply(Content content, Capabilities can, params Attachment[] attachments) =>
        Degradation.Apply(content, attachments, can, file => "https://hub.example/" + file.Id);
}
