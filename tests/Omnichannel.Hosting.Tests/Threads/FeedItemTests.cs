using System.Text;
using System.Text.Json;
using Omnichannel.Hosting.Threads;

namespace Omnichannel.Hosting.Tests.Threads;

/// <summary>An event says the same whether it came over HTTP or as it was written.</summary>
public sealed class FeedItemTests
{
    private const string Json =
        """{"threadId":"01a20677-ec1b-7834-a3eb-eef09ddbd6e5","message":{"id":"01a20678-b70d-7cf9-b7c4-e4fdb8f1166d","seq":7,"direction":"inbound","author":{"type":"customer","id":null,"name":"Ada"},"content":{"text":"good morning"}}}""";

    [Fact]
    public void Message_AsItWasWritten_IsWhatIsReadOverHttp()
    {
        var written = FeedItem.Of(1, "message.appended", Guid.Empty, Encoding.UTF8.GetBytes(Json));
        var sent = new FeedItem(1, "message.appended", Guid.Empty, JsonDocument.Parse(Json).RootElement);

        written.Message()!.Content.Text.ShouldBe("good morning");
        written.Message()!.Seq.ShouldBe(sent.Message()!.Seq);
        written.Message()!.Author.ShouldBe(sent.Message()!.Author);
        written.Thread().ShouldBeNull();
        written.Data.GetProperty("message").GetProperty("seq").GetInt64().ShouldBe(7);
        written.Data.GetRawText().ShouldBe(sent.Data.GetRawText());
    }
}
