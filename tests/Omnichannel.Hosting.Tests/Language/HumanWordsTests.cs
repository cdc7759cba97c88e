using Omnichannel.Hosting.Language;

namespace Omnichannel.Hosting.Tests.Language;

/// <summary>The way to a person, in the words that people use.</summary>
public sealed class HumanWordsTests
{
    [Theory]
    [InlineData("0")]
    [InlineData(" 0. ")]
    [InlineData("０")]
    [InlineData("Agent!")]
    [InlineData("AGENT PLEASE, I want to talk to a human")]
    [InlineData("human")]
    [InlineData("agent please")]
    [InlineData("Hello, an agent please, thanks!")]
    [InlineData("Bitte Mitarbeiter")]
    [InlineData("un conseiller, s'il vous plaît")]
    [InlineData("Agente, por favor")]
    [InlineData("Can I speak to someone?")]
    [InlineData("Ich möchte mit einem Menschen sprechen")]
    [InlineData("Mitarbeiter")]
    [InlineData("conseillère")]
    [InlineData("je veux parler à quelqu'un")]
    [InlineData("quiero hablar con una persona")]
    [InlineData("Operatore.")]
    [InlineData("medewerker")]
    [InlineData("falar com um atendente")]
    [InlineData("człowiek")]
    [InlineData("оператор")]
    [InlineData("人工客服")]
    [InlineData("agent\n\n-- \nAda Byron\nLondon")]
    [InlineData("agent\nSent from my phone")]
    public void Ask_SomebodyWhoWantsAPerson_IsHeard(string text) => HumanWords.Ask(text).ShouldBeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("My travel agent booked two rooms for the wrong week")]
    [InlineData("Order 100 please")]
    [InlineData("10")]
    [InlineData("please")]
    [InlineData("hi, agent of change")]
    [InlineData("Is it human size?")]
    [InlineData("The persona I play is an elf")]
    [InlineData("\uD800")]
    public void Ask_SomebodyWhoWantsSomethingElse_IsNot(string text) => HumanWords.Ask(text).ShouldBeFalse();

    [Fact]
    public void Ask_AMillionCharacters_IsAnswered() => HumanWords.Ask(new string('a', 1_000_000) + " agent").ShouldBeFalse();
}
