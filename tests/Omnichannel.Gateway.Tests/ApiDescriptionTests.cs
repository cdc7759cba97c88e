using System.Text.Json.Nodes;

namespace Omnichannel.Gateway.Tests;

public sealed class ApiDescriptionTests
{
    [Fact]
    public void Merge_SchemaOfTheSameNameThatSaysSomethingElse_IsRenamedWithItsReferences()
    {
        var merged = Description("/a", "first");
        MergedApiDescription.Merge(merged, Description("/b", "second"), "sms");
        MergedApiDescription.Merge(merged, Description("/c", "first"), "desk");

        merged["paths"]!.AsObject().Select(path => path.Key).ShouldBe(["/a", "/b", "/c"]);
        merged["paths"]!["/a"]!["$ref"]!.GetValue<string>().ShouldBe("#/components/schemas/Item");
        merged["paths"]!["/b"]!["$ref"]!.GetValue<string>().ShouldBe("#/components/schemas/SmsItem");
        merged["paths"]!["/c"]!["$ref"]!.GetValue<string>().ShouldBe("#/components/schemas/Item");
        merged["components"]!["schemas"]!.AsObject().Select(schema => schema.Key).ShouldBe(["Item", "SmsItem"]);
        merged["tags"]!.AsArray().Count.ShouldBe(1);
    }

    private static JsonObject Description(string path, string title) => new()
    {
        ["paths"] = new JsonObject { [path] = new JsonObject { ["$ref"] = "#/components/schemas/Item" } },
        ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["Item"] = new JsonObject { ["title"] = title } } },
        ["tags"] = new JsonArray(new JsonObject { ["name"] = "Everywhere" }),
    };
}
