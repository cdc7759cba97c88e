using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;
using Omnichannel.Hosting.Files;
using Omnichannel.Testing;

namespace Omnichannel.Hosting.Tests.Files;

public sealed class FileUrlsTests
{
    private const string Sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    [Fact]
    public void Sign_AnyName_RoundTrips()
    {
        var urls = At(Now);

        var (name, type, expires, signature) = Parse(urls.Sign(Sha256, "Rechnung für Ada & Söhne (1).pdf", "application/pdf"));

        name.ShouldBe("Rechnung für Ada & Söhne (1).pdf");
        urls.IsValid(Sha256, name, type, expires, signature).ShouldBeTrue();
    }

    [Fact]
    public void IsValid_AnythingElseThanWasSigned_IsFalse()
    {
        var urls = At(Now);
        var (name, type, expires, signature) = Parse(urls.Sign(Sha256, "a.png", "image/png"));

        urls.IsValid(Sha256, name, "text/html", expires, signature).ShouldBeFalse();
        urls.IsValid(Sha256, "a.html", type, expires, signature).ShouldBeFalse();
        urls.IsValid(Sha256, name, type, expires + 1, signature).ShouldBeFalse();
        urls.IsValid(Sha256.Replace('e', 'f'), name, type, expires, signature).ShouldBeFalse();
        urls.IsValid(Sha256, name, type, expires, "").ShouldBeFalse();
        new FileUrls(RandomNumberGenerator.GetBytes(32), new Uri("http://hub/"), Clock(Now)).IsValid(Sha256, name, type, expires, signature).ShouldBeFalse();
    }

    [Fact]
    public void IsValid_AfterItsTime_IsFalse()
    {
        var (name, type, expires, signature) = Parse(At(Now).Sign(Sha256, "a.png", "image/png"));

        At(Now + FileUrls.Short).IsValid(Sha256, name, type, expires, signature).ShouldBeTrue();
        At(Now + FileUrls.Short + TimeSpan.FromDays(1)).IsValid(Sha256, name, type, expires, signature).ShouldBeFalse();
    }

    [Fact]
    public void Sign_TwiceOnOneDay_IsTheSameSoThatBrowsersKeepIt() =>
        At(Now).Sign(Sha256, "a.png", "image/png").ShouldBe(At(Now.AddHours(5)).Sign(Sha256, "a.png", "image/png"));

    [Fact]
    public void SignAbsolute_BeginsWithThePublicUrl() =>
        At(Now).SignAbsolute(Sha256, "a.png", "image/png").ShouldStartWith($"https://hub.example/files/{Sha256}/a.png?");

    [Fact]
    public void Kept_SecondStart_IsTheSameKeyForItsUserOnly()
    {
        var path = Path.Combine(TestFolder.Create("key"), "files.key");

        var first = FileKey.Kept(path);

        FileKey.Kept(path).ShouldBe(first);
        first.Length.ShouldBe(32);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Theory]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Users\\ada\\x.txt", "x.txt")]
    [InlineData("a\u202Egnp.exe", "agnp.exe")]
    [InlineData("two\r\nlines.txt", "twolines.txt")]
    [InlineData("...", "file")]
    [InlineData(null, "file")]
    [InlineData("große Datei 😀.txt", "große Datei 😀.txt")]
    public void Clean_NamesOfStrangers_AreHarmless(string? name, string clean) => FileNames.Clean(name).ShouldBe(clean);

    [Fact]
    public void Clean_LongName_KeepsItsExtension() =>
        FileNames.Clean(new string('a', 500) + ".jpeg").ShouldBe(new string('a', 115) + ".jpeg");

    private FileUrls At(DateTimeOffset now) => new(_key, new Uri("https://hub.example/"), Clock(now));

    private static TimeProvider Clock(DateTimeOffset now) => new Fixed(now);

    private static (string Name, string Type, long Expires, string Signature) Parse(string url)
    {
        var uri = new Uri(new Uri("http://hub/"), url);
        var query = QueryHelpers.ParseQuery(uri.Query);
        return (Uri.UnescapeDataString(uri.Segments[^1]), query["t"].ToString(), long.Parse(query["e"].ToString(), CultureInfo.InvariantCulture), query["s"].ToString());
    }

    private sealed class Fixed(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
