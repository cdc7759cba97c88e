using System.Text;
using System.Text.Json;

namespace Omnichannel.Hosting.Tests;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("""{"a":"plain \n text"}""")]
    [InlineData("""{"a":"\ud83d\ude00 \uD83D\uDE00"}""")]
    [InlineData("""{"a":"a backslash and letters: \\ud83d"}""")]
    [InlineData("not JSON \\")]
    public void Clean_NothingToMend_ChangesNothing(string json)
    {
        JsonText.Clean(json).ShouldBe(json);
        Encoding.UTF8.GetString(JsonText.Clean(Encoding.UTF8.GetBytes(json))).ShouldBe(json);
    }

    [Theory]
    [InlineData("""["\ud83d"]""", "\ufffd")]
    [InlineData("""["a\uDE00b"]""", "a\ufffdb")]
    [InlineData("""["\ud83d\ud83d\ude00"]""", "\ufffd\U0001F600")]
    [InlineData("""["\ude00\ud83d"]""", "\ufffd\ufffd")]
    [InlineData("""["\\\ud83d"]""", "\\\ufffd")]
    public void Clean_HalvesOfPairs_AreReplaced(string json, string text)
    {
        JsonElement.Parse(JsonText.Clean(json))[0].GetString().ShouldBe(text);
        JsonElement.Parse(JsonText.Clean(Encoding.UTF8.GetBytes(json)))[0].GetString().ShouldBe(text);
    }

    [Fact]
    public void Clean_BytesThatAreNoText_AreReplaced() =>
        JsonElement.Parse(JsonText.Clean([(byte)'[', (byte)'"', 0xff, (byte)'"', (byte)']']))[0].GetString().ShouldBe("\ufffd");
}
