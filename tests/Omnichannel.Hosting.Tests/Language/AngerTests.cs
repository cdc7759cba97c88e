using Omnichannel.Hosting.Language;

namespace Omnichannel.Hosting.Tests.Language;

/// <summary>Anger is heard, and politeness is not taken for it.</summary>
public sealed class AngerTests
{
    [Theory]
    [InlineData("This is unacceptable.")]
    [InlineData("I AM STILL WAITING FOR MY MONEY!!!")]
    [InlineData("Das ist eine Unverschämtheit")]
    [InlineData("C'est une arnaque")]
    [InlineData("I'm disappointed, this is the third time")]
    [InlineData("Nunca más")]
    [InlineData("wtf")]
    public void Sounds_AnAngryText_True(string text) => Anger.Sounds(text).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("Thank you so much!")]
    [InlineData("Where is my order?")]
    [InlineData("I would like to file a complaint form for customs")]
    [InlineData("OK")]
    [InlineData("IBAN DE02 1203 0000 0000 2020 51")]
    [InlineData("The document is in the user's fold")]
    [InlineData("\uDC00")]
    public void Sounds_ACalmText_False(string text) => Anger.Sounds(text).ShouldBeFalse();
}
