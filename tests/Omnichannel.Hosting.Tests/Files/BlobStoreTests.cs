using System.Security.Cryptography;
using System.Text;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Files;

public sealed class BlobStoreTests
{
    private readonly string _data = TestFolder.Create("blobs");

    [Fact]
    public async Task SaveAsync_SameContentTwiceAtOnce_IsKeptOnceUnderItsHash()
    {
        var store = new BlobStore(_data);
        var content = Encoding.UTF8.GetBytes("Ada's picture");

        var blobs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.SaveAsync(content, default)));

        blobs.Distinct().ShouldHaveSingleItem().ShouldBe(new StoredBlob(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length));
        (await File.ReadAllBytesAsync(store.Find(blobs[0].Sha256)!)).ShouldBe(content);
        Files().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task SaveAsync_OneByteTooMuch_KeepsNothing()
    {
        var store = new BlobStore(_data);
        using var content = new MemoryStream(new byte[11]);

        await Should.ThrowAsync<BlobTooLargeException>(() => store.SaveAsync(content, 10, default));

        Files().ShouldBeEmpty();
    }

    [Fact]
    public async Task SaveAsync_Empty_IsAFileToo()
    {
        var store = new BlobStore(_data);

        var blob = await store.SaveAsync(ReadOnlyMemory<byte>.Empty, default);

        blob.Size.ShouldBe(0);
        store.Find(blob.Sha256).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85/")]
    public void Find_NoHash_IsNothing(string sha256) => new BlobStore(_data).Find(sha256).ShouldBeNull();

    private string[] Files() => Directory.GetFiles(_data, "*", SearchOption.AllDirectories);
}
