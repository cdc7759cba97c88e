using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using Omnichannel.Adapters;
using Omnichannel.Hosting;
using Omnichannel.Testing.Channels;

namespace Omnichannel.Channels.External.Tests;

/// <summary>The published description agrees with what SDK and hub really say.</summary>
public sealed class ProtocolSchemaTests
{
    private static readonly EventSender Ada = new()
    {
        Address = "tel:+15551234567",
        Name = "Ada",
        AvatarUrl = "https://example.com/a.png",
        Language = "en",
        Claims = [new("mailto:ada@example.com", "signed")],
    };

    private static readonly MessageContent Content = new()
    {
        Text = "x",
        Quoted = "> y",
        Html = "<p>x</p>",
        Parts = [new() { Type = "image", Attachment = "a1" }, new() { Type = "location", Latitude = 1.5, Longitude = 2, Title = "Here" }, new() { Type = "choice", Id = "c", Title = "C" }],
    };

    /// <summary>One event of every type, every field set that it may have.</summary>
    private static IReadOnlyList<AdapterEvent> Events =>
    [
        Of(EventTypes.MessageReceived) with
        {
            From = Ada, Content = Content, Nature = "person", Facts = new Dictionary<string, string> { ["a"] = "b" },
            Threading = new() { ExternalThreadId = "t", ReplyToExternalId = "r", MessageId = "<m>", InReplyTo = "<i>", References = ["<i>"], Subject = "s" },
            Attachments = [new() { Id = "a1", Name = "x.png", MediaType = "image/png", Size = 1, Sha256 = "00", Url = "https://example.com/x.png", Inline = true }, new() { Id = "a2", Data = "eA==" }],
        },
        Of(EventTypes.MessageEdited) with { From = Ada, ExternalId = "1", Content = Content },
        Of(EventTypes.MessageDeleted) with { From = Ada, ExternalId = "1" },
        Of(EventTypes.ReactionAdded) with { From = Ada, ExternalId = "1", Emoji = "👍" },
        Of(EventTypes.ReactionRemoved) with { From = Ada, ExternalId = "1", Emoji = "👍" },
        Of(EventTypes.Receipt) with { DeliveryId = Guid.CreateVersion7().ToString(), ExternalId = "1", State = "failed", Error = new("gone", "No such pager") },
        Of(EventTypes.Typing) with { From = Ada, Active = false },
        Of(EventTypes.Consent) with { From = Ada, Consent = "revoked" },
        Of(EventTypes.Call) with { From = Ada, CallId = "c", State = "ended", Seconds = 7 },
    ];

    [Fact]
    public void OpenApi_Published_IsValid31()
    {
        var (document, diagnostic) = OpenApiDocument.Parse(ProtocolSchema.OpenApi.ToJsonString(), "json");

        diagnostic!.Errors.Select(error => error.ToString()).ShouldBeEmpty();
        diagnostic.SpecificationVersion.ShouldBe(OpenApiSpecVersion.OpenApi3_1);
        document!.Paths.Keys.ShouldBe(["/events", "/attachments", "/deliveries", "/deliveries/{id}/result", "/capabilities"], ignoreOrder: true);
    }

    [Fact]
    public void AsyncApi_Published_IsOf3AndRefersToWhatIsThere()
    {
        ((string?)ProtocolSchema.AsyncApi["asyncapi"])!.ShouldStartWith("3.");
        foreach (var reference in References(ProtocolSchema.AsyncApi))
        {
            var (file, pointer) = (reference.Split('#')[0], reference.Split("#/")[1]);
            pointer.Split('/').Aggregate((JsonNode?)(file.Length == 0 ? ProtocolSchema.AsyncApi : ProtocolSchema.OpenApi), (node, step) => node?[step])
                .ShouldNotBeNull(reference);
        }
    }

    /// <summary>A record of the SDK or the hub, and the schema that describes it.</summary>
    private static IReadOnlyList<(string Schema, JsonTypeInfo Record)> Records =>
    [
        ("Event", ProtocolJson.Default.AdapterEvent),
        ("Sender", Of<EventSender>()),
        ("Threading", Of<EventThreading>()),
        ("Content", Of<MessageContent>()),
        ("Part", Of<MessagePart>()),
        ("Attachment", Of<MessageAttachment>()),
        ("EventResult", AnswerJson.Default.GetTypeInfo(typeof(EventResult))!),
        ("Delivery", ProtocolJson.Default.Delivery),
        ("DeliveryResult", ProtocolJson.Default.DeliveryResult),
        ("Error", ProtocolJson.Default.ProtocolError),
        ("Capabilities", ProtocolJson.Default.Capabilities),
        ("Capabilities", HostingJson.Default.Capabilities),
    ];

    [Fact]
    public void Schemas_OfEveryRecord_HaveAllItsFields()
    {
        foreach (var (schema, record) in Records)
        {
            record.Properties.Select(property => property.Name)
                .ShouldBeSubsetOf(ProtocolSchema.Named(schema)["properties"]!.AsObject().Select(field => field.Key), $"{schema}: {record.Type}");
        }
    }

    [Fact]
    public void Events_OfTheSdk_AreAsDescribed()
    {
        foreach (var given in Events)
        {
            ProtocolSchema.Problems(ProtocolSchema.Named("Event"), JsonSerializer.SerializeToNode(given, ProtocolJson.Default.AdapterEvent)).ShouldBeEmpty(given.Type);
        }
    }

    [Fact]
    public void Events_Together_AreAllTypesThatAreDescribed() =>
        Events.Select(given => given.Type).ShouldBe(ProtocolSchema.Named("Event")["properties"]!["type"]!["enum"]!.AsArray().Select(type => (string?)type), ignoreOrder: true);

    [Fact]
    public async Task Hub_TakesWhatIsDescribed_AndAnswersAsDescribed()
    {
        await using var host = await ChannelHost.StartAsync(new ExternalModule());
        var adapter = new Adapter(host.Http, "pager");
        await host.PutAccountAsync("pager", adapter.Account());
        var events = new JsonArray([.. Events.Select(given => JsonSerializer.SerializeToNode(given, ProtocolJson.Default.AdapterEvent))]);
        events.Add(new JsonObject { ["type"] = "message.sung", ["id"] = "s" });

        var (status, answer) = await adapter.PostAsync(events);

        status.ShouldBe(202);
        var schema = ProtocolSchema.OpenApi["paths"]!["/events"]!["post"]!["responses"]!["202"]!["content"]!["application/json"]!["schema"]!.AsObject();
        ProtocolSchema.Problems(schema, answer).ShouldBeEmpty();
        answer!["results"]!.AsArray().Select(result => (string?)result!["status"]).ShouldBe([.. Enumerable.Repeat("accepted", events.Count - 1), "rejected"], answer.ToJsonString());

        var (refused, problem) = await adapter.SendAsync(HttpMethod.Post, "events", "nonsense"u8.ToArray());
        refused.ShouldBe(400);
        ProtocolSchema.Problems(ProtocolSchema.Named("Problem"), problem).ShouldAllBe(wrong => wrong.Contains("is not described"));
        var capabilities = new Capabilities
        {
            MaxTextLength = 160,
            TextUnit = "gsm7",
            Html = false,
            MediaTypes = ["image/*"],
            MaxAttachmentBytes = 5,
            MaxAttachments = 3,
            MaxCaptionLength = 7,
            Choices = "numbered",
            Typing = false,
            Receipts = ["sent"],
            Edit = false,
            Delete = false,
            Reactions = false,
            ReplyWindowHours = 24,
            Threading = "address",
            RateLimit = new SendRate(1.5),
        };
        var told = JsonSerializer.SerializeToNode(capabilities, ProtocolJson.Default.Capabilities)!;
        ProtocolSchema.Problems(ProtocolSchema.Named("Capabilities"), told).ShouldBeEmpty();
        (await adapter.SendAsync(HttpMethod.Put, "capabilities", Encoding.UTF8.GetBytes(told.ToJsonString()))).Status.ShouldBe(204);
    }

    private static AdapterEvent Of(string type) => new() { Type = type, Id = "e-" + type, OccurredAt = DateTimeOffset.UnixEpoch, Sequence = 1 };

    private static JsonTypeInfo Of<T>() => ProtocolJson.Default.GetTypeInfo(typeof(T))!;

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject given => given.SelectMany(field => field.Key == "$ref" ? [field.Value!.ToString()] : References(field.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };
}
