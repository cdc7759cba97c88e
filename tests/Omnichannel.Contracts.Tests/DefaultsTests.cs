using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Omnichannel.Hosting;

namespace Omnichannel.Contracts.Tests;

/// <summary>A producer that is not ours leaves optional fields out, or says null: either means what the record names as default.</summary>
public sealed class DefaultsTests
{
    /// <summary>Every contract's name.</summary>
    public static TheoryData<string, bool> Contracts =>
        [.. Samples.All.Keys.SelectMany(name => (TheoryDataRow<string, bool>[])[new(name, false), new(name, true)])];

    [Theory]
    [MemberData(nameof(Contracts))]
    public void Contract_WithOnlyWhatIsRequired_HasNoNullsWhereItPromisesNone(string contract, bool sayNull)
    {
        var sample = Samples.All[contract];
        var json = JsonSerializer.SerializeToNode(sample, sample.GetType(), HostingJson.Default)!;
        Strip(json, HostingJson.Default.GetTypeInfo(sample.GetType())!, sayNull);

        var read = json.Deserialize(sample.GetType(), HostingJson.Default)!;

        NullsIn(read, contract).ShouldBeEmpty();
    }

    [Fact]
    public void Message_WithOnlyWhatIsRequired_IsAPersonsAndAFileIsBytes()
    {
        var message = JsonSerializer.Deserialize(
            """
            {"id":"01936d3c-7b4a-7000-8000-000000000001","account":"a","channel":"c","externalId":"1","from":{"address":"tel:+15551234567"},
             "occurredAt":"2026-11-21T10:00:00Z","receivedAt":"2026-11-21T10:00:00Z","attachments":[{"id":"a1"}]}
            """,
            HostingJson.Default.InboundMessage)!;

        (message.Nature, message.Content.Text, message.Content.Parts.Count, message.From.Claims.Count).ShouldBe((Natures.Person, "", 0, 0));
        (message.Attachments[0].Name, message.Attachments[0].MediaType).ShouldBe(("", "application/octet-stream"));
    }

    private static void Strip(JsonNode? node, JsonTypeInfo type, bool sayNull)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Strip(item, type.Options.GetTypeInfo(type.ElementType!), sayNull);
            }

            return;
        }

        if (node is not JsonObject fields || type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in type.Properties.Where(property => fields.ContainsKey(property.Name)))
        {
            if (property.IsRequired || property.AssociatedParameter is not null)
            {
                Strip(fields[property.Name], type.Options.GetTypeInfo(property.PropertyType), sayNull);
            }
            else if (!sayNull)
            {
                fields.Remove(property.Name);
            }
            else if (!property.PropertyType.IsValueType)
            {
                fields[property.Name] = null;
            }
        }
    }

    private static IEnumerable<string> NullsIn(object value, string path)
    {
        if (value is IEnumerable many and not string)
        {
            return many.Cast<object>().SelectMany((item, index) => NullsIn(item, $"{path}[{index}]"));
        }

        return value.GetType().Namespace != typeof(InboundMessage).Namespace
            ? []
            : value.GetType().GetProperties().SelectMany(property => property.GetValue(value) is { } inner
                ? NullsIn(inner, path + "." + property.Name)
                : new NullabilityInfoContext().Create(property).ReadState == NullabilityState.NotNull ? [path + "." + property.Name] : []);
    }
}
