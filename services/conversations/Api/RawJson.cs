using System.Text.Json;
using System.Text.Json.Serialization;

namespace Omnichannel.Conversations.Api;

/// <summary>JSON that we wrote ourselves and kept as text: it goes out as it is.</summary>
/// <param name="Text">The JSON.</param>
[JsonConverter(typeof(AsItIs))]
public readonly record struct RawJson(string Text)
{
    private sealed class AsItIs : JsonConverter<RawJson>
    {
        public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            using var document = JsonDocument.ParseValue(ref reader);
            return new RawJson(document.RootElement.GetRawText());
        }

        public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.Text, skipInputValidation: true);
    }
}
