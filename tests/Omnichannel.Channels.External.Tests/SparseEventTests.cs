using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Contracts;
using Omnichannel.Hosting;
using Omnichannel.Testing;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.External.Tests;

/// <summary>Events of a foreign producer, which leaves out what is optional or says null.</summary>
public sealed class SparseEventTests : IAsyncLifetime
{
    private ChannelHost _host = null!;
    private Adapter _adapter = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await ChannelHost.StartAsync(new ExternalModule());
        _adapter = new Adapter(_host.Http, "pager");
        await _host.PutAccountAsync("pager", _adapter.Account());
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7"},"content":{"text":"x"}}""")]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7","name":null,"claims":null,"language":null},"content":{"text":"x","html":null,"quoted":null,"parts":null},"occurredAt":null,"sequence":null,"threading":null,"nature":null,"attachments":null,"facts":null,"externalId":null,"error":null}""")]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7","claims":[]},"content":{"text":"x","parts":[]},"threading":{"references":null},"attachments":[],"facts":{}}""")]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7"},"content":{"text":"x","parts":[null,{}]},"threading":{"references":[null]},"facts":{"a":null,"b\u0000":"1","b\ufffd":"2"}}""")]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7"},"content":{"text":null},"attachments":[{"data":"eA=="}]}""")]
    [InlineData("""{"type":"call","id":"m","from":{"address":"pager:7"},"state":"missed","facts":{"b\u0000":"1","b\ufffd":"2"}}""")]
    public async Task Post_AMessageWithLittle_IsReadAsItsDefaults(string message)
    {
        var (status, answer) = await _adapter.SendAsync(HttpMethod.Post, "events", Encoding.UTF8.GetBytes(message));

        (status, (string?)answer!["results"]![0]!["status"]).ShouldBe((202, "accepted"), answer.ToJsonString());
        var arrived = (await ArrivedAsync(1)).Single();
        (arrived.Nature, arrived.From.Claims.Count, arrived.Content.Parts.Count, arrived.Attachments.Count < 2).ShouldBe((Natures.Person, 0, 0, true));
        arrived.Content.Text.ShouldNotBeNull();
        arrived.Attachments.ShouldAllBe(file => file.Name == "" && file.MediaType == "application/octet-stream");
        _host.Captured.Of(HostingJson.Default.ParkedMessage).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"type":"message.received","id":"m","from":null,"content":{"text":"x"}}""", "rejected")]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7","claims":[null]},"content":{"text":"x"}}""", "rejected")]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7"},"content":null}""", "rejected")]
    [InlineData("""{"type":"message.received","id":"m","from":{"address":"pager:7"},"content":{"text":"x"},"attachments":[{}]}""", "rejected")]
    [InlineData("""{"type":"message.edited","id":"m","from":{"address":"pager:7"},"externalId":"1","content":{}}""", "accepted")]
    [InlineData("""{"type":"message.deleted","id":"m","from":{"address":"pager:7"},"externalId":"1","content":null}""", "accepted")]
    [InlineData("""{"type":"reaction.added","id":"m","from":{"address":"pager:7"},"externalId":"1","emoji":null}""", "rejected")]
    [InlineData("""{"type":"receipt","id":"m","externalId":"1","state":"failed","error":{}}""", "accepted")]
    [InlineData("""{"type":"receipt","id":"m","externalId":"1","state":null}""", "rejected")]
    [InlineData("""{"type":"consent","id":"m","from":{"address":"pager:7"},"consent":null,"state":"revoked"}""", "accepted")]
    [InlineData("""{"type":"typing","id":"m","from":{"address":"pager:7"},"active":null}""", "accepted")]
    [InlineData("""{"type":null,"id":"m"}""", "rejected")]
    [InlineData("""{"type":"message.received","id":null,"from":{"address":"pager:7"},"content":{"text":"x"}}""", "rejected")]
    [InlineData("""{"type":"message.received","id":7,"from":{"address":"pager:7"},"content":{"text":"x"}}""", "rejected")]
    public async Task Post_AnEventWithLittle_IsAnsweredAndNothingBreaks(string given, string expected)
    {
        var (status, answer) = await _adapter.SendAsync(HttpMethod.Post, "events", Encoding.UTF8.GetBytes(given));

        (status, (string?)answer!["results"]![0]!["status"]).ShouldBe((202, expected), answer.ToJsonString());
    }

    private async Task<IReadOnlyList<InboundMessage>> ArrivedAsync(int count)
    {
        await Until.True(() => _host.Captured.Of(HostingJson.Default.InboundMessage).Count >= count, $"{count} messages arrive");
        return _host.Captured.Of(HostingJson.Default.InboundMessage);
    }
}
