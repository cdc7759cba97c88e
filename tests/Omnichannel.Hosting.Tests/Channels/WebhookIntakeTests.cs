using Microsoft.AspNetCore.Http;
using Omnichannel.Hosting.Channels;

namespace Omnichannel.Hosting.Tests.Channels;

/// <summary>Bodies of webhooks: read as they came, and never more than allowed.</summary>
public sealed class WebhookIntakeTests
{
    private const int Most = 100_000;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(Most)]
    public async Task ReadBodyAsync_UpToTheLimit_GivesWhatCame(int length)
    {
        var body = Bytes(length);

        (await ReadAsync(body, length)).ShouldBe(body);
        (await ReadAsync(body, told: null)).ShouldBe(body);
    }

    [Fact]
    public async Task ReadBodyAsync_LongerThanAllowed_GivesNothing()
    {
        (await ReadAsync(Bytes(Most + 1), told: null)).ShouldBeNull();
        (await ReadAsync([], Most + 1)).ShouldBeNull();
    }

    private static byte[] Bytes(int length) => [.. Enumerable.Range(0, length).Select(place => (byte)(place * 31))];

    private static async Task<byte[]?> ReadAsync(byte[] body, long? told)
    {
        var request = new DefaultHttpContext().Request;
        (request.Body, request.ContentLength) = (new MemoryStream(body), told);
        return await WebhookIntake.ReadBodyAsync(request, TestContext.Current.CancellationToken, Most);
    }
}
