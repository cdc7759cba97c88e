using Omnichannel.Contracts;
using Omnichannel.Conversations.Deliveries;

namespace Omnichannel.Conversations.Tests.Deliveries;

public sealed class MailThreadingTests
{
    [Fact]
    public void Answer_ToAMail_NamesItAndWhatItNamed()
    {
        var last = new Threading { MessageId = "<3@a>", References = ["<1@a>", "<2@hub>"], Subject = "Order 7" };

        var answer = MailThreading.Answer(last, "unused");

        answer.InReplyTo.ShouldBe("<3@a>");
        answer.References.ShouldBe(["<1@a>", "<2@hub>", "<3@a>"]);
        answer.Subject.ShouldBe("Re: Order 7");
    }

    [Fact]
    public void Answer_LongThread_KeepsTheFirstAndTheNewestReferences()
    {
        var last = new Threading { MessageId = "<40@a>", References = [.. Enumerable.Range(1, 39).Select(n => $"<{n}@a>")] };

        var answer = MailThreading.Answer(last, null);

        answer.References.Count.ShouldBe(MailThreading.MaxReferences);
        answer.References[0].ShouldBe("<1@a>");
        answer.References[^1].ShouldBe("<40@a>");
    }

    [Fact]
    public void Answer_NothingToAnswer_TakesTheGivenSubject() =>
        MailThreading.Answer(null, "Your order").ShouldBeEquivalentTo(new Threading { Subject = "Your order" });

    [Theory]
    [InlineData("Order", "Order")]
    [InlineData("Re: Order", "Order")]
    [InlineData("RE: AW: re[2]: Order", "Order")]
    [InlineData("Re : Order", "Order")]
    [InlineData("Regarding: Order", "Regarding: Order")]
    [InlineData("Fwd: Order", "Fwd: Order")]
    [InlineData("Two\r\nlines", "Two lines")]
    public void Bare_Subject_HasNoPrefixLeft(string subject, string bare) => MailThreading.Bare(subject).ShouldBe(bare);
}
