using System.Text;
using Omnichannel.Bench.Load;
using Omnichannel.Bench.Servers;

namespace Omnichannel.Bench.Tests;

public sealed class LoadTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhell", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n", false)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", true)]
    public void IsWhole_OnlyWithItsWholeBody(string answer, bool whole) => RawHttp.IsWhole(Encoding.ASCII.GetBytes(answer)).ShouldBe(whole);

    [Fact]
    public void Count_HoweverTheStreamIsCut_FindsEveryId()
    {
        var bytes = Encoding.UTF8.GetBytes("event: a\ndata: {}\nid: 1\n\nevent: ping\ndata: \n\nevent: a\ndata: {\"id: \":1}\nid: 2\n\n\nid: 3\n\n");
        for (var size = 1; size <= bytes.Length; size++)
        {
            var (count, carried) = (0, 0);
            foreach (var part in bytes.Chunk(size))
            {
                count += EventStreams.Count(part, ref carried);
            }

            count.ShouldBe(3, $"pieces of {size}");
        }
    }

    [Fact]
    public void Take_ForSeveralClients_GivesEachItsOwnCustomersAndEveryNumberOnce()
    {
        var webhooks = new Webhooks("bench", new Uri("http://127.0.0.1:8080"));
        var lists = webhooks.Take(103, clients: 10);
        lists.Sum(list => list.Length).ShouldBe(103);
        var texts = lists.Select(list => list.Select(Encoding.ASCII.GetString).ToArray()).ToArray();
        texts.SelectMany(list => list).Select(text => Field(text, "Body")).Distinct().Count().ShouldBe(103);
        texts.SelectMany(list => list.Select(text => Field(text, "From")).Distinct()).ShouldBeUnique();
        webhooks.Made.ShouldBe(103);
    }

    [Fact]
    public void Values_OfALoggedStatement_AreWhatWasSent() =>
        StatementLog.Values("parameters: $1 = 'it''s $2 = ''x''', $2 = NULL, $3 = '51'").ShouldBe(["it's $2 = 'x'", null, "51"]);

    private static string Field(string request, string name) => request.Split("\r\n\r\n")[1].Split('&').Single(field => field.StartsWith(name + "=", StringComparison.Ordinal));

    [Fact]
    public void Decode_AnswerInChunks_GivesItsBodyHoweverItIsCut()
    {
        var answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nevent:\r\n1B\r\n message.appended\nid: 12345\r\n2\r\n\n\n\r\n"u8.ToArray();
        for (var cut = 0; cut <= answer.Length; cut++)
        {
            var body = new ChunkedBody();
            var text = "";
            foreach (var part in new[] { answer[..cut], answer[cut..] })
            {
                text += Encoding.ASCII.GetString(part, 0, body.Decode(part));
            }

            text.ShouldBe("event: message.appended\nid: 12345\n\n");
        }
    }
}
